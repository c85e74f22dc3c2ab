/**
 * Handlebars as Express's view engine. A page is `views/pages/<page>.hbs` inside a layout
 * (`views/layouts/<layout>.hbs`); partials are named by their path under `views/partials/`.
 * In templates: `{{t "area.key" name=value}}` is a sentence in the reader's language, `{{date at}}` a day,
 * `{{time at}}` a day with its time, `{{number n}}` a number, `{{asset "file"}}` a cacheable address,
 * `{{languageName tag}}` is
 * a language's own name, `{{eq a b}}` compares. Everything is escaped; no helper returns markup but `{{{body}}}` in layouts.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import express, { type Application, type RequestHandler } from 'express';
import Handlebars from 'handlebars';
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
      done(error);
    }
  });
}

/**
 * The files of `views/assets`. `{{asset "file"}}` names them with a digest of their content: such an address
 * may be kept for ever, a bare one is asked for again (ETag).
 */
export function serveAssets(folder: string): RequestHandler {
  return express.static(join(folder, 'assets'), {
    index: false,
    setHeaders: (res) => {
      const named = /[?&]v=/.test(res.req.url);
      res.setHeader('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** @returns a function from page name and model to HTML */
function createRenderer(
  folder: string,
  translator: Translator,
): (page: string, model: object) => string {
  const engine = Handlebars.create();
  registerHelpers(engine, translator);
  engine.registerHelper('asset', createAssetHelper(folder));
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
  const localeOf = (options: Options): string => options.data.root.locale ?? 'en';
  engine.registerHelper('t', (key: string, options: Options) =>
    translator.translate(localeOf(options), key, options.hash),
  );
  engine.registerHelper('date', (at: Date | string, options: Options) =>
    new Date(at).toLocaleDateString(localeOf(options), { dateStyle: 'long', timeZone: 'UTC' }),
  );
  engine.registerHelper('time', (at: Date | string, options: Options) =>
    new Date(at).toLocaleString(localeOf(options), {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    }),
  );
  engine.registerHelper('iso', (at: Date | string) => new Date(at).toISOString());
  engine.registerHelper('number', (value: number, options: Options) =>
    value.toLocaleString(localeOf(options), { maximumFractionDigits: 2 }),
  );
  // A language by its own name: `fr` is "Français" whatever the page's language.
  engine.registerHelper('languageName', (tag: string) => {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  });
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
}

function createAssetHelper(folder: string): (file: string) => string {
  const addresses = new Map<string, string>();
  return (file) => {
    let address = addresses.get(file);
    if (address === undefined) {
      const digest = createHash('sha256').update(readFileSync(join(folder, 'assets', file)));
      address = `/assets/${file}?v=${digest.digest('hex').slice(0, 12)}`;
      addresses.set(file, address);
    }
    return address;
  };
}

function templatesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => join(entry.parentPath, entry.name));
}
