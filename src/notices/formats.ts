/** Numbers, dates and lists as a reader of that language writes them (Intl). Days and times are in UTC. */

export interface Formats {
  number(value: number): string;
  /** `value` from 0 to 100. */
  percent(value: number): string;
  /** The day of an instant (ISO 8601 or Date). */
  day(at: string | Date): string;
  /** Day and time of an instant, in the offset that it was written in. */
  moment(at: string): string;
  /** "a, b and c" */
  list(items: readonly string[]): string;
}

/**
 * @param locale a BCP 47 tag or an LMS's form of it (`fr_CA`)
 * @param language the language of the sentences around it
 */
export function createFormats(locale: string, language: string): Formats {
  const tag = tagOf(locale, language);
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 5 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 3 });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(tag, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    number: (value) => number.format(shorten(value, 2)),
    percent: (value) => percent.format(shorten(value, 2) / 100),
    day: (at) => day.format(new Date(at)),
    moment(at) {
      const { shown, zone } = wallClock(at);
      return `${moment.format(shown)} ${zone}`;
    },
    list: (items) => list.format(items),
  };
}

/** Cuts off, never up: 79.999 must not be shown as the 80 that it misses. */
function shorten(value: number, digits: number): number {
  const factor = 10 ** digits;
  // The tiny addition undoes binary noise such as 0.57 * 100.
  return Math.trunc(value * factor + Math.sign(value) * 1e-6) / factor;
}

/** British dates for plain `en`: day first, as most of the world reads them. */
function tagOf(locale: string, language: string): string {
  const wanted = locale.replace(/_/g, '-');
  const fallback = language === 'en' ? 'en-GB' : language;
  if (wanted.toLowerCase() === language || !wanted.toLowerCase().startsWith(`${language}-`))
    return fallback;
  try {
    return Intl.getCanonicalLocales(wanted)[0] ?? fallback;
  } catch {
    // Platforms send locales that are not tags (`en-UTF.8`); the language is enough then.
    return fallback;
  }
}

/** A deadline written as 23:59+01:00 is read as 23:59, with its offset beside it. */
function wallClock(at: string): { shown: Date; zone: string } {
  const instant = new Date(at);
  const offset = /([+-])(\d{2}):?(\d{2})$/.exec(at);
  const minutes = offset ? Number(offset[2]) * 60 + Number(offset[3]) : 0;
  if (!offset || minutes === 0) return { shown: instant, zone: 'UTC' };
  const sign = offset[1] === '-' ? -1 : 1;
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return {
    shown: new Date(instant.getTime() + sign * minutes * 60_000),
    zone: `UTC${sign < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`,
  };
}
