/** The signed text is put together from pieces; it must say exactly what the content says, whatever people write. */
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { writeOpenBadge } from '../../src/credentials/formats/open-badges-3.js';
import type { Stamp } from '../../src/credentials/formats/open-badges-3.js';
import { createPayloadWriter } from '../../src/credentials/formats/open-badges-3-payload.js';
import type { IssueRequest } from '../../src/credentials/index.js';
import { now, publicUrl, request } from './sample.js';

const token = () => randomBytes(18).toString('base64url');
const stamp = (change: Partial<Stamp> = {}): Stamp => ({
  publicUrl,
  issuerId: 'did:web:badges.example.edu:o:org',
  credentialId: 'abcdefghijklmnopqrstuvwx',
  validFrom: now,
  salt: () => 'the-same-salt-everywhere',
  status: { listId: 'list', index: 77 },
  ...change,
});

/** The content with the claims beside it: the slow way. */
function expected(given: IssueRequest, at: Stamp): unknown {
  const credential = writeOpenBadge(given, at);
  return {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: Date.parse(credential.validFrom) / 1000,
    ...(credential.validUntil !== undefined && { exp: Date.parse(credential.validUntil) / 1000 }),
  };
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('"', '\\', '$&', '$1', '.identifier.', '\u2028', '</script>', '{"nbf":1}'),
);
const requests = fc
  .record({
    name: text,
    description: fc.oneof(text, fc.constant('')),
    criteria: text,
    holder: text.filter((name) => name.trim() !== ''),
    issuer: text,
    sub: text,
    language: fc.constantFrom('en', 'fr', 'ar'),
    signName: fc.boolean(),
    includeEmail: fc.boolean(),
    until: fc.option(fc.date({ min: now, max: new Date('2099-01-01'), noInvalidDate: true })),
  })
  .map((drawn): IssueRequest => ({
    ...request,
    achievement: {
      ...request.achievement,
      name: drawn.name,
      description: drawn.description,
    },
    organisation: {
      ...request.organisation,
      issuerProfile: {
        name: drawn.issuer,
        url: 'https://example.edu/',
        email: 'badges@example.edu',
      },
    },
    learner: { ...request.learner, name: drawn.holder, sub: drawn.sub },
    choices: {
      signName: drawn.signName,
      includeEmail: drawn.includeEmail,
      language: drawn.language,
    },
    criteria: drawn.criteria,
    ...(drawn.until && { validUntil: drawn.until }),
  }));

describe('the text that is signed', () => {
  it('says exactly what the content says, with one writer for ever new words', () => {
    const write = createPayloadWriter(token);
    fc.assert(
      fc.property(
        requests,
        fc.string({ minLength: 1 }),
        fc.nat(200_000),
        (given, listId, index) => {
          const at = stamp({ status: { listId, index } });
          for (let time = 0; time < 2; time += 1) {
            expect(JSON.parse(write(given, at))).toEqual(expected(given, at));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('without status and without end it has neither', () => {
    const write = createPayloadWriter(token);
    const { status, ...bare } = stamp();
    expect(status).toBeDefined();
    const payload: unknown = JSON.parse(write(request, bare));
    expect(payload).toEqual(expected(request, bare));
    expect(payload).not.toHaveProperty('credentialStatus');
    expect(payload).not.toHaveProperty('exp');
  });

  it('two learners in turn never get each other’s values', () => {
    const write = createPayloadWriter(token);
    const other = { ...request, learner: { ...request.learner, id: 'learner-2', name: 'Bo' } };
    const at = stamp({
      credentialId: 'zyxwvutsrqponmlkjihgfedc',
      status: { listId: 'l2', index: 1 },
    });
    write(request, stamp());
    const text = write(other, at);
    expect(JSON.parse(text)).toEqual(expected(other, at));
    expect(text).not.toContain('Amina');
    expect(JSON.parse(write(request, stamp()))).toEqual(expected(request, stamp()));
  });
});
