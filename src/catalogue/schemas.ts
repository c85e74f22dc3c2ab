/** Shapes of the files in `config/`. Unknown fields are refused: a misspelt setting must not be ignored. */
import { z } from 'zod';
import type { IssuerProfile } from '../domain/organisation.js';
import type { Tier } from '../domain/tier.js';
import { contrast } from './colour.js';
import type { AchievementTemplate, RuleTemplate } from './templates.js';

/** WCAG 2.2 §1.4.3 for text of any size. */
const leastContrast = 4.5;

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag');
const hours = z.number().min(0).max(10_000);
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #1b4f91');

/** Text by language; English is what every other language falls back to. */
const texts = z
  .record(language, z.string().trim().min(1).max(2000))
  .refine((byLanguage) => 'en' in byLanguage, 'needs at least "en"');

const artwork = z
  .strictObject({
    frame: z.enum(['circle', 'hexagon', 'shield', 'seal']),
    background: colour,
    foreground: colour,
    accent: colour,
  })
  .superRefine(({ background, foreground }, context) => {
    const found = contrast(background, foreground);
    if (found >= leastContrast) return;
    context.addIssue({
      code: 'custom',
      path: ['foreground'],
      message: `contrast with the background is ${found.toFixed(1)}, needs ${leastContrast}`,
    });
  });

const policy = z
  .strictObject({
    needsAssessedResult: z.boolean(),
    needsStackOrEffort: z.boolean(),
    needsProgrammeApproval: z.boolean(),
    minEffortHours: hours.exactOptional(),
    maxEffortHours: hours.exactOptional(),
  })
  .refine((range) => (range.minEffortHours ?? 0) <= (range.maxEffortHours ?? Infinity), {
    path: ['maxEffortHours'],
    message: 'is below minEffortHours',
  });

/** Open Badges 3.0 §B.1.4 AchievementType; extensions start with `ext:`. */
const achievementType = z
  .string()
  .regex(/^([A-Z][A-Za-z]+|ext:[A-Za-z0-9_-]+)$/, 'must be an Open Badges achievementType');

const tier: z.ZodType<Tier> = z.strictObject({
  id,
  rank: z.number().int().min(0).max(100),
  name: texts,
  achievementType,
  artwork,
  policy,
});

export const tiersSchema = z
  .array(tier)
  .min(1)
  .superRefine((tiers, context) => {
    for (const [at, { id: own, rank }] of tiers.entries()) {
      const before = tiers.slice(0, at);
      const refuse = (field: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [at, field], message });
      };
      if (before.some((other) => other.id === own)) refuse('id', `"${own}" is used twice`);
      if (before.some((other) => other.rank === rank)) refuse('rank', `${rank} is used twice`);
    }
  });

const filledIn: z.ZodType<IssuerProfile> = z.strictObject({
  name: z.string().trim().min(1).max(200),
  url: z.url({ protocol: /^https$/, error: 'must be an https address' }),
  email: z.email(),
  description: z.string().trim().min(1).max(2000).exactOptional(),
  image: z
    .string()
    .regex(/^data:image\/(png|svg\+xml);/, 'must be a data: URI of a PNG or SVG')
    .exactOptional(),
});

/** All fields `null`: nobody has filled it in yet. A `null` beside values counts as left out. */
export const issuerSchema: z.ZodType<IssuerProfile | null> = z.preprocess((given) => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const filled = Object.entries(given).filter(([, value]) => value !== null);
  return filled.length === 0 ? null : Object.fromEntries(filled);
}, filledIn.nullable());

const labels = z.record(id, texts).default({});

/** The clause itself is parsed by `parseClause`, which says more about what is wrong. */
export const ruleSchema: z.ZodType<Omit<RuleTemplate, 'clause'> & { readonly clause: unknown }> =
  z.strictObject({
    id,
    title: texts,
    description: texts,
    placeholders: z.strictObject({ columns: labels, resourceLinks: labels, achievements: labels }),
    clause: z.unknown(),
  });

export const achievementSchema: z.ZodType<AchievementTemplate> = z.strictObject({
  id,
  tierId: id,
  ruleId: id.exactOptional(),
  effortHours: hours.exactOptional(),
  texts: z
    .record(
      language,
      z.strictObject({
        name: z.string().trim().min(1).max(120),
        description: z.string().trim().min(1).max(2000),
        criteriaNote: z.string().trim().min(1).max(2000).exactOptional(),
      }),
    )
    .refine((byLanguage) => 'en' in byLanguage, 'needs at least "en"'),
});
