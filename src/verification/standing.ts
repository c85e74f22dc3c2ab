/** Steps `issuerKnown`, `dates` and `achievementUnchanged`: what holds beside the signature. */
import { z } from 'zod';
import type { ReadOpenBadge } from '../credentials/formats/open-badges-3-schema.js';
import { didWebUrl } from './did-web.js';
import { fetchJson } from './key-lookup.js';
import { no, unknown, yes } from './report.js';
import type { Finding, VerifyOptions } from './report.js';

/**
 * A name and a web site are the issuer's own words; the host that published the key is proved. The two meet when the
 * site is that host or lies below it. The other way round proves nothing: whoever has `x.host.example` is not
 * `host.example`.
 */
export function checkIssuerKnown(issuer: ReadOpenBadge['issuer'], options: VerifyOptions): Finding {
  const keyHost = issuerHostOf(issuer.id, options);
  const host = keyHost ?? issuer.id;
  const site = issuer.url !== undefined && URL.canParse(issuer.url) ? new URL(issuer.url).host : '';
  if (site === '') return unknown('issuer_site_missing', { host });
  return keyHost !== undefined && (site === keyHost || site.endsWith(`.${keyHost}`))
    ? yes('issuer_site_proved', { host })
    : unknown('issuer_site_not_proved', { host, site });
}

/** The host whose owner answers for an issuer id; `undefined` when the id names no host. */
export function issuerHostOf(
  issuerId: string,
  options: Pick<VerifyOptions, 'loopbackByHttp'> = {},
): string | undefined {
  if (issuerId.startsWith('did:')) return didWebUrl(issuerId, options)?.host;
  return URL.canParse(issuerId) ? new URL(issuerId).host : undefined;
}

/** VC DM 2.0 §4.9: in force from `validFrom` up to, not including, `validUntil`. */
export function checkDates(credential: ReadOpenBadge, now: Date): Finding {
  const { validFrom: from, validUntil: until } = credential;
  if (now < new Date(from)) return no('not_yet_valid', { from });
  if (until === undefined) return yes('in_force', { from });
  return now < new Date(until) ? yes('in_force_until', { from, until }) : no('expired', { until });
}

const published = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  achievementType: z.string().optional(),
  criteria: z.looseObject({ narrative: z.string().optional() }).optional(),
  inLanguage: z.string().optional(),
});

/** Compares what was signed about the achievement with what its own page says today, in the language signed. */
export async function checkAchievement(
  achievement: ReadOpenBadge['credentialSubject']['achievement'],
  options: VerifyOptions,
): Promise<Finding> {
  if (!/^https?:\/\//.test(achievement.id)) return unknown('achievement_not_described');
  const url = new URL(achievement.id);
  const values = { host: url.host };
  if (achievement.inLanguage !== undefined) url.searchParams.set('lang', achievement.inLanguage);
  const json = await fetchJson(url, options);
  if (json === undefined) return unknown('achievement_unreachable', values);
  const page = published.safeParse(json);
  if (!page.success) return unknown('achievement_not_described', values);
  if (page.data.inLanguage !== achievement.inLanguage) {
    return unknown('achievement_not_described', values);
  }
  const differing = [
    ['name', page.data.name, achievement.name],
    ['description', page.data.description, achievement.description],
    ['achievementType', page.data.achievementType, achievement.achievementType],
    ['criteria', page.data.criteria?.narrative, achievement.criteria.narrative],
  ].find(([, today, signed]) => today !== signed);
  return differing
    ? no('achievement_differs', { ...values, field: differing[0] ?? '' })
    : yes('achievement_same', values);
}
