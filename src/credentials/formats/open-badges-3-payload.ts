/**
 * The JSON text that a VC-JWT signs: the credential and the claims that repeat it (Open Badges 3.0, "JSON Web Token
 * Proof Format"). Nearly all of it is the same for everybody who earns an achievement, so it is written once with
 * marks where a learner's values go, and cut there; afterwards only those values are written (test/bench/issuing.ts).
 */
import type { IssueRequest } from '../request.js';
import { assembleOpenBadge, writeLearnerParts } from './open-badges-3.js';
import type { LearnerParts, Stamp } from './open-badges-3.js';

/** @throws name_not_known */
export type WritePayload = (request: IssueRequest, stamp: Stamp) => string;

/** `identifier`, `nbf` and `exp` are JSON of their own; the others stand inside of strings and never need escaping. */
const slots = [
  'credentialId',
  'validFrom',
  'validUntil',
  'awardedDate',
  'subjectId',
  'identifier',
  'list',
  'index',
  'nbf',
  'exp',
] as const;
type Slot = (typeof slots)[number];

interface Template {
  /** Everything that was written into it; other words mean another template. */
  readonly words: readonly (string | undefined)[];
  readonly first: string;
  /** A learner's value, and the text up to the next one. */
  readonly rest: readonly { readonly slot: Slot; readonly then: string }[];
}

/** Enough for every achievement of a busy hour; an older one is simply written again. */
const remembered = 500;

/** @param token draws marks (base64url) that no text can contain by chance or on purpose */
export function createPayloadWriter(token: () => string): WritePayload {
  const templates = new Map<string, Template>();
  return (request, stamp) => {
    const parts = writeLearnerParts(request, stamp);
    const shape = `${parts.validUntil === undefined ? '-' : 'u'}${parts.status ? 's' : '-'}`;
    const key = `${shape} ${request.choices.language} ${request.achievement.id}`;
    let template = templates.get(key);
    if (!template || !sameWords(template.words, wordsOf(request, stamp))) {
      if (templates.size >= remembered) templates.clear();
      template = cut(request, stamp, parts, token());
      templates.set(key, template);
    }
    return fill(template, parts);
  };
}

function wordsOf(request: IssueRequest, stamp: Stamp): Template['words'] {
  const { achievement, organisation } = request;
  const profile = organisation.issuerProfile;
  return [
    stamp.publicUrl,
    stamp.issuerId,
    achievement.name,
    achievement.description,
    request.tier.achievementType,
    request.criteria,
    organisation.id,
    organisation.name,
    profile?.name,
    profile?.url,
    profile?.email,
    profile?.description,
    profile?.image,
  ];
}

function sameWords(a: Template['words'], b: Template['words']): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function cut(
  request: IssueRequest,
  stamp: Stamp,
  { validUntil, status }: LearnerParts,
  secret: string,
): Template {
  const mark = (slot: Slot): string => `${secret}.${slot}.`;
  const ends = validUntil !== undefined;
  const { credentialSubject, ...credential } = assembleOpenBadge(request, stamp, {
    credentialId: mark('credentialId'),
    validFrom: mark('validFrom'),
    validUntil: ends ? mark('validUntil') : undefined,
    awardedDate: mark('awardedDate'),
    subjectId: mark('subjectId'),
    identifier: [],
    status: status && { list: mark('list'), index: mark('index') },
  });
  const text = JSON.stringify({
    ...credential,
    credentialSubject: { ...credentialSubject, identifier: mark('identifier') },
    iss: stamp.issuerId,
    jti: credential.id,
    sub: credentialSubject.id,
    nbf: mark('nbf'),
    ...(ends && { exp: mark('exp') }),
  });
  const json = new RegExp(`"(${secret}\\.(?:identifier|nbf|exp)\\.)"`, 'g');
  const [first = '', ...pieces] = text.replace(json, '$1').split(`${secret}.`);
  return {
    words: wordsOf(request, stamp),
    first,
    rest: pieces.flatMap((piece) => {
      const slot = slots.find((name) => piece.startsWith(`${name}.`));
      return slot === undefined ? [] : [{ slot, then: piece.slice(slot.length + 1) }];
    }),
  };
}

function fill({ first, rest }: Template, parts: LearnerParts): string {
  let text = first;
  for (const { slot, then } of rest) text += values[slot](parts) + then;
  return text;
}

const values: Readonly<Record<Slot, (parts: LearnerParts) => string>> = {
  credentialId: (parts) => parts.credentialId,
  validFrom: (parts) => parts.validFrom,
  validUntil: (parts) => parts.validUntil ?? '',
  awardedDate: (parts) => parts.awardedDate,
  subjectId: (parts) => parts.subjectId,
  identifier: (parts) => JSON.stringify(parts.identifier),
  list: (parts) => parts.status?.list ?? '',
  index: (parts) => parts.status?.index ?? '',
  nbf: (parts) => seconds(parts.validFrom),
  exp: (parts) => seconds(parts.validUntil ?? ''),
};

const seconds = (dateTime: string): string => String(Date.parse(dateTime) / 1000);
