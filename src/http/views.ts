/**
 * Handlebars as Express's view engine. A page is `views/pages/<page>.hbs` inside a layout
 * (`views/layouts/<layout>.hbs`); partials are named by their path under `views/partials/`.
 * In templates: `{{t "area.key" name=value}}` is a sentence in the reader's language, `{{date at}}` a day,
 * `{{eq a b}}` compares. Everything is escaped; no helper returns markup but `{{{body}}}` in layouts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Handlebars from 'handlebars';
import type { Application } from 'express';
import type { SentenceValues, Translator } from '../notices/translator.js';

interface Options {
  readonly hash: SentenceValues;
  readonly data: { readonly root: { readonly locale?: string } };
}

/**
 * Registers the engine. `res.render('pages/<page>', { layout, ... })` then works; `locale` and `nonce` come
 * from `res.locals`.
 * @param folder the `views` folder
 */
export function setUpViews(app: Application, folder: string, translator: Translator): void {
  const render = createRenderer(folder, translator);
  app.set('views', folder);
  app.set('view engine', 'hbs');
  app.engine('hbs', (path, model, done) => {
    try {
      done(null, render(relative(folder, path).replace(/\.hbs$/, ''), model));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** @returns a function from page name and model to HTML */
function createRenderer(
  folder: string,
  translator: Translator,
): (page: string, model: object) => string {
  const engine = Handlebars.create();
  registerHelpers(engine, translator);
  for (const path of templatesIn(join(folder, 'partials'))) {
    engine.registerPartial(
      relative(join(folder, 'partials'), path).replace(/\.hbs$/, ''),
      readFileSync(path, 'utf8'),
    );
  }
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  const template = (name: string): Handlebars.TemplateDelegate => {
    let found = templates.get(name);
    if (!found) {
      found = engine.compile(readFileSync(join(folder, `${name}.hbs`), 'utf8'), { strict: false });
      templates.set(name, found);
    }
    return found;
  };
  return (page, model) => {
    // Express merges res.locals below what the page passed: one flat model.
    const view = { ...(model as { _locals?: object })._locals, ...model } as { layout?: string };
    const body = template(page)(view);
    return view.layout === undefined ? body : template(`layouts/${view.layout}`)({ ...view, body });
  };
}

function registerHelpers(engine: typeof Handlebars, translator: Translator): void {
  engine.registerHelper('t', (key: string, options: Options) =>
    translator.translate(options.data.root.locale ?? 'en', key, options.hash),
  );
  engine.registerHelper('date', (at: Date | string, options: Options) =>
    new Date(at).toLocaleDateString(options.data.root.locale ?? 'en', {
      dateStyle: 'long',
      timeZone: 'UTC',
    }),
  );
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
}

function templatesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => join(entry.parentPath, entry.name));
}
