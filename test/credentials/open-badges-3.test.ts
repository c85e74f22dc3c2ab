import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import { identityHash } from '../../src/credentials/formats/recipient.js';
import { openBadgeSchema } from '../../src/credentials/formats/open-badges-3-schema.js';
import { issuingOnRows, now, publicUrl, request } from './sample.js';

const fixtures = new URL('../fixtures/open-badges/', import.meta.url);

function validator(file: string) {
  // Each schema in its own Ajv: the published `$id`s have been found shared and swapped.
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')));
}

async function payloadOf(change: Partial<typeof request> = {}) {
  const credential = await issuingOnRows().issue({ ...request, ...change });
  return parseJwt(credential.jwt).payload;
}

describe('Open Badges 3.0: what is signed', () => {
  describe.each(['achievementcredential.schema.json', 'achievementcredential.strict.schema.json'])(
    'against %s',
    (file) => {
      const validate = validator(file);
      it.each([
        ['everything ticked', {}],
        ['nothing ticked', { choices: { signName: false, includeEmail: false, language: 'fr' } }],
        ['with an end', { validUntil: new Date('2029-11-20T08:00:00Z') }],
        [
          'without an issuer profile',
          { organisation: { ...request.organisation, issuerProfile: null } },
        ],
        [
          'with a logo',
          {
            organisation: {
              ...request.organisation,
              issuerProfile: {
                name: 'Example University',
                url: 'https://www.example.edu/',
                email: 'badges@example.edu',
                description: 'A university.',
                image: 'data:image/png;base64,iVBORw0KGgo=',
              },
            },
          },
        ],
      ])('the official schema accepts it: %s', async (_name, change) => {
        const payload = await payloadOf(change);
        validate(payload);
        expect(validate.errors ?? []).toEqual([]);
      });
      it('the official schema can refuse: without an issuer it does', async () => {
        const { issuer, ...rest } = await payloadOf();
        expect(issuer).toBeDefined();
        expect(validate(rest)).toBe(false);
      });
    },
  );

  it('is what we read back', async () => {
    expect(openBadgeSchema.safeParse(await payloadOf()).success).toBe(true);
  });

  it('has the contexts in the order of the specification', async () => {
    expect((await payloadOf())['@context']).toEqual([
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
      'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json',
    ]);
  });

  it('has no null, no empty array and no undefined value anywhere', async () => {
    const look = (value: unknown): void => {
      expect(value).not.toBeNull();
      expect(value).not.toBeUndefined();
      if (Array.isArray(value)) expect(value).not.toHaveLength(0);
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
    };
    look(await payloadOf());
    look(
      await payloadOf({
        choices: { signName: false, includeEmail: false, language: 'en' },
        achievement: { ...request.achievement, description: '' },
      }),
    );
  });

  it('names the achievement by its tier and tells its criteria in the language chosen', async () => {
    const payload = openBadgeSchema.parse(
      await payloadOf({ choices: { ...request.choices, language: 'fr' } }),
    );
    expect(payload.credentialSubject.achievement).toMatchObject({
      id: `${publicUrl}/achievements/statistics`,
      type: ['Achievement'],
      achievementType: 'Certificate',
      criteria: {
        id: `${publicUrl}/achievements/statistics#criteria`,
        narrative: request.criteria,
      },
      image: { id: `${publicUrl}/achievements/statistics/image.svg`, type: 'Image' },
      inLanguage: 'fr',
    });
  });

  it('is dated in whole seconds: awarded when it was awarded, valid from when it was signed', async () => {
    expect(await payloadOf()).toMatchObject({
      awardedDate: '2026-11-20T08:00:00Z',
      validFrom: '2026-11-22T10:15:30Z',
      nbf: Math.floor(now.getTime() / 1000),
    });
  });
});

describe('Open Badges 3.0: who it is about (D8)', () => {
  const subjectOf = async (change: Partial<typeof request> = {}) =>
    openBadgeSchema.parse(await payloadOf(change)).credentialSubject;

  it('identityHash: the vector of the specification', () => {
    expect(identityHash('a@example.com', 'Kosher')).toBe(
      'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
    );
  });

  it('hashes the e-mail address in lower case with a salt of its own', async () => {
    const { identifier = [] } = await subjectOf();
    const [user, email] = ['ltiUserId', 'emailAddress'].map((kind) =>
      identifier.find(({ identityType }) => identityType === kind),
    );
    const expected = createHash('sha256').update(`amina.diallo@example.edu${email?.salt}`);
    expect(email?.identityHash).toBe(`sha256$${expected.digest('hex')}`);
    expect(email?.salt).toHaveLength(24);
    expect(email?.salt).not.toBe(user?.salt);
  });

  it('draws new salts for every credential', async () => {
    const issuing = issuingOnRows();
    const salts = await Promise.all(
      [1, 2, 3].map(async () => {
        const { jwt } = await issuing.issue(request);
        const badge = openBadgeSchema.parse(parseJwt(jwt).payload);
        return badge.credentialSubject.identifier?.map(({ salt }) => salt) ?? [];
      }),
    );
    const drawn = salts.flat().filter((salt) => salt !== undefined);
    expect(new Set(drawn).size).toBe(6);
  });

  it('signs a name in plain text, and only if it was ticked', async () => {
    const named = await subjectOf();
    expect(named.identifier).toContainEqual({
      type: 'IdentityObject',
      identityType: 'name',
      hashed: false,
      identityHash: 'Amina Diallo',
    });
    const text = JSON.stringify(
      await payloadOf({ choices: { signName: false, includeEmail: false, language: 'en' } }),
    );
    expect(text).not.toMatch(/Amina|Diallo|emailAddress/i);
  });

  it('signs the corrected name once an instructor has confirmed it, and not before', async () => {
    const asked = { name: 'Amina Diallo-Ba', askedAt: now };
    const nameSigned = async (nameCorrection: NonNullable<typeof request.learner.nameCorrection>) =>
      (await subjectOf({ learner: { ...request.learner, nameCorrection } })).identifier?.find(
        ({ identityType }) => identityType === 'name',
      )?.identityHash;
    expect(await nameSigned(asked)).toBe('Amina Diallo');
    expect(await nameSigned({ ...asked, confirmedAt: now, confirmedBy: 'teacher' })).toBe(
      'Amina Diallo-Ba',
    );
  });

  it('refuses to sign a name that nobody knows, before anything is taken', async () => {
    const { name, ...nameless } = request.learner;
    expect(name).toBeDefined();
    await expect(payloadOf({ learner: nameless })).rejects.toMatchObject({
      code: 'name_not_known',
    });
    await expect(payloadOf({ learner: { ...nameless, name: '  ' } })).rejects.toMatchObject({
      code: 'name_not_known',
    });
  });

  it('has a subject id that is the same for all badges of a learner and of nobody else', async () => {
    const first = await subjectOf();
    const second = await subjectOf({ award: { id: 'award-2', awardedAt: now } });
    const other = await subjectOf({ learner: { ...request.learner, id: 'learner-2' } });
    expect(first.id).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(second.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });
});
