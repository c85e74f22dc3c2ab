/** In which language this reader is answered: `?lang`, then the LMS's locale of the session, then the browser's. */
import type { RequestHandler, Response } from 'express';
import type { Translator } from '../../notices/translator.js';

const writtenFromTheRight = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)$/;

/** Sets `res.locals.locale` (a language we have sentences in), `rtl` and `languages`. */
export function chooseLocale(translator: Translator): RequestHandler {
  return (req, res, next) => {
    const asked = req.query['lang'];
    const accepted = req.acceptsLanguages(...translator.languages);
    setLocale(res, translator, typeof asked === 'string' ? asked : accepted || undefined);
    res.locals['languages'] = translator.languages;
    res.vary('Accept-Language');
    next();
  };
}

/** @param locale an LMS locale such as `fr_CA`, or a BCP 47 tag */
export function setLocale(res: Response, translator: Translator, locale: string | undefined): void {
  const language = translator.languageOf(locale);
  res.locals['locale'] = language;
  res.locals['rtl'] = writtenFromTheRight.test(language);
}

/** The language that was chosen for this response. */
export function localeOf(res: Response): string {
  return String(res.locals['locale'] ?? 'en');
}
