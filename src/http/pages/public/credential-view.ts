/**
 * What the credential's page says: everything about the badge is read from the signed text, everything about its
 * standing from the verification report, each in the reader's language.
 */
import { openBadgeSchema } from '../../../credentials/formats/open-badges-3-schema.js';
import type { ReadOpenBadge } from '../../../credentials/formats/open-badges-3-schema.js';
import { parseJwt } from '../../../credentials/formats/open-badges-3-jwt.js';
import type { Tier } from '../../../domain/tier.js';
import { ToolError } from '../../../errors.js';
import type { Translator } from '../../../notices/translator.js';
import { informingSteps } from '../../../verification/report.js';
import type { Report, StepResult } from '../../../verification/report.js';
import { issuerHostOf } from '../../../verification/standing.js';
import { plainBlocks } from './plain-markdown.js';
import type { TextBlock } from './plain-markdown.js';

export interface Reader {
  readonly locale: string;
  readonly translator: Translator;
}

export interface StepView {
  readonly id: string;
  readonly mark: 'yes' | 'no' | 'unknown' | 'note';
  readonly word: string;
  readonly question: string;
  readonly answer: string;
}

export interface BadgeView {
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly language?: string;
  readonly imageUrl?: string;
  readonly holder?: string;
  readonly emailCanBeChecked: boolean;
  readonly issuer: { readonly name: string; readonly site?: string; readonly keyHost?: string };
  readonly criteria: readonly TextBlock[];
  readonly achievementUrl: string;
  readonly awarded: string;
  readonly signed: string;
  readonly until?: string;
}

/** @throws credential_malformed: only when a stored text is broken */
export function badgeView(jwt: string): BadgeView {
  const { payload } = parseJwt(jwt);
  const parsed = openBadgeSchema.safeParse(payload);
  if (!parsed.success) throw new ToolError('credential_malformed', {}, parsed.error);
  const { credentialSubject, issuer, ...credential } = parsed.data;
  const { achievement } = credentialSubject;
  const keyHost = issuerHostOf(issuer.id);
  const holder = identifierOf(credentialSubject, 'name', false)?.identityHash;
  return {
    url: credential.id,
    name: achievement.name,
    description: achievement.description,
    ...(achievement.inLanguage !== undefined && { language: achievement.inLanguage }),
    ...(achievement.image && { imageUrl: achievement.image.id }),
    ...(holder !== undefined && { holder }),
    emailCanBeChecked: identifierOf(credentialSubject, 'emailAddress', true) !== undefined,
    issuer: {
      name: issuer.name ?? issuer.id,
      // Only web addresses become links: the text is signed, not harmless.
      ...(issuer.url !== undefined && /^https?:\/\//.test(issuer.url) && { site: issuer.url }),
      ...(keyHost !== undefined && { keyHost }),
    },
    criteria: plainBlocks(achievement.criteria.narrative ?? ''),
    achievementUrl: achievement.id,
    awarded: credential.awardedDate ?? credential.validFrom,
    signed: credential.validFrom,
    ...(credential.validUntil !== undefined && { until: credential.validUntil }),
  };
}

function identifierOf(
  subject: ReadOpenBadge['credentialSubject'],
  identityType: string,
  hashed: boolean,
) {
  return subject.identifier?.find(
    (one) => one.identityType === identityType && one.hashed === hashed,
  );
}

/** The sentence that comes first, and the steps behind it. */
export function reportView(
  report: Report,
  { locale, translator }: Reader,
): {
  readonly verdict: Report['verdict'];
  readonly sentence: string;
  readonly steps: readonly StepView[];
} {
  const say = (key: string, values: Readonly<Record<string, string>> = {}): string =>
    translator.translate(locale, `verification.${key}`, values);
  const steps = report.steps.map((step): StepView => ({
    id: step.id,
    mark: step.outcome === 'no' && informingSteps.has(step.id) ? 'note' : step.outcome,
    word: say(`outcome_${step.outcome}`),
    question: say(`step_${step.id}`),
    answer: say(`because_${step.because}`, readable(step, locale)),
  }));
  const deciding = report.steps.findIndex(
    ({ id, outcome }) =>
      !informingSteps.has(id) && outcome === (report.verdict === 'invalid' ? 'no' : 'unknown'),
  );
  const reason = steps[deciding]?.answer ?? '';
  return { verdict: report.verdict, sentence: say(`verdict_${report.verdict}`, { reason }), steps };
}

/** Times in the reader's words; the rest are names of hosts and fields. */
function readable(step: StepResult, locale: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(step.values).map(([name, value]) => [
      name,
      name === 'from' || name === 'until' ? day(value, locale) : value,
    ]),
  );
}

function day(at: string, locale: string): string {
  return new Date(at).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' });
}

/** The tier as the partial `ui/tier` wants it: its name and one pip a rank. */
export function tierView(
  tier: Tier | undefined,
  tiers: readonly Tier[],
  locale: string,
): { readonly name: string; readonly pips: readonly boolean[] } | undefined {
  if (!tier) return undefined;
  return {
    name: tier.name[locale] ?? tier.name['en'] ?? tier.id,
    pips: tiers.map(({ rank }) => rank <= tier.rank),
  };
}
