/**
 * What we rely on when reading an Open Badges 3.0 credential, ours or a stranger's. The official JSON Schema is wider;
 * tests hold what we write against it. Here: VC DM 2.0 §4, Open Badges 3.0 AchievementCredential, lenient where the
 * JSON-LD form of the schema is lenient (a single value where an array may stand).
 */
import { z } from 'zod';

const contextPattern =
  /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/;
const dateTime = z.iso.datetime({ offset: true });
const uri = z.string().regex(/^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/);

/** One or many, read as many. */
const many = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item).min(1), item.transform((one) => [one])]);
const types = (...wanted: readonly string[]) =>
  many(z.string()).refine((found) => wanted.some((type) => found.includes(type)), {
    error: `must contain ${wanted.join(' or ')}`,
  });

const image = z.looseObject({ id: uri });

const achievement = z.looseObject({
  id: uri,
  type: types('Achievement'),
  name: z.string().min(1),
  description: z.string(),
  achievementType: z.string().optional(),
  criteria: z
    .looseObject({ id: uri.optional(), narrative: z.string().optional() })
    .refine((criteria) => criteria.id !== undefined || criteria.narrative !== undefined, {
      error: 'must have id or narrative',
    }),
  image: image.optional(),
  inLanguage: z.string().optional(),
});

const identity = z.looseObject({
  identityType: z.string(),
  hashed: z.boolean(),
  identityHash: z.string(),
  salt: z.string().optional(),
});

const subject = z
  .looseObject({
    id: uri.optional(),
    type: types('AchievementSubject'),
    identifier: many(identity).optional(),
    achievement,
  })
  .refine((found) => found.id !== undefined || found.identifier !== undefined, {
    error: 'must have id or identifier',
  });

const statusEntrySchema = z.looseObject({
  id: z.string().optional(),
  type: many(z.string()),
  statusPurpose: z.string().optional(),
  statusListIndex: z.union([z.string(), z.number()]).transform(String).optional(),
  statusListCredential: z.string().optional(),
});
export type StatusEntry = z.infer<typeof statusEntrySchema>;

export const openBadgeSchema = z.looseObject({
  '@context': z
    .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
    .refine((found) => found[0] === 'https://www.w3.org/ns/credentials/v2', {
      error: 'must begin with the VC DM 2.0 context',
    })
    .refine((found) => found.some((url) => typeof url === 'string' && contextPattern.test(url)), {
      error: 'must contain the Open Badges 3.0 context',
    }),
  id: uri,
  type: types('VerifiableCredential').refine(
    (found) => found.includes('OpenBadgeCredential') || found.includes('AchievementCredential'),
    { error: 'must contain OpenBadgeCredential or AchievementCredential' },
  ),
  name: z.string().optional(),
  issuer: z.looseObject({
    id: uri,
    type: types('Profile'),
    name: z.string().optional(),
    url: z.string().optional(),
    image: image.optional(),
  }),
  validFrom: dateTime,
  validUntil: dateTime.optional(),
  awardedDate: dateTime.optional(),
  credentialSubject: subject,
  credentialStatus: many(statusEntrySchema).optional(),
});
export type ReadOpenBadge = z.infer<typeof openBadgeSchema>;
