/** Renders `views/<name>.hbs`, inside `views/layout.hbs` unless the page stands alone. Everything is escaped. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';

const folder = fileURLToPath(new URL('./views/', import.meta.url));
const engine = Handlebars.create();
engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
const templates = new Map<string, Handlebars.TemplateDelegate>();

function template(name: string): Handlebars.TemplateDelegate {
  const found = templates.get(name) ?? engine.compile(readFileSync(`${folder}${name}.hbs`, 'utf8'));
  templates.set(name, found);
  return found;
}

/** A document of its own: forms that submit themselves. */
export function renderBare(name: string, model: object): string {
  return template(name)(model);
}

/** A page of the LMS. `title` is also its heading. */
export function renderPage(
  name: string,
  model: { readonly title: string; readonly [name: string]: unknown },
): string {
  return template('layout')({ ...model, body: template(name)(model) });
}

/** The stylesheet, served as a file of its own. */
export function stylesheet(): string {
  return readFileSync(`${folder}sandbox.css`, 'utf8');
}
