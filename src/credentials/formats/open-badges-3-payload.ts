/**
 * The JSON text that a VC-JWT signs: the credential and the claims that repeat it (Open Badges 3.0, "JSON Web Token
 * Proof Format"). Nearly all of it is the same for everybody who earns an achievement, so it is written once with
 * marks where a learner's values go, and cut there; afterwards only those values are written (test/bench/issuing.ts).
 */
import type { RandomBytes } from '../../domain/environment.js';
import type { IssueRequest } from '../request.js';
import { assembleOpenBadge, writeLearnerParts } from './open-badges-3.js';
import type { LearnerParts, Stamp } from './open-badges-3.js';

/** @throws name_not_known */
export type WritePayload = (request: IssueRequest, stamp: Stamp) => string;

const slots = [
  'id',
  'validFrom',
  'validUntil',
  'awardedDate',
  'subjectId',
  'identifier',
  'statusId',
  'statusIndex',
  'statusList',
  'nbf',
  'exp',
] as const;
type Slot = (typeof slots)[number];

interface Template {
  /** Everything that was written into it; other words mean another template. */
  readonly words: readonly (string | undefined)[];
  /** One more than there are slots in `order`. */
  readonly pieces: readonly string[];
  readonly order: readonly Slot[];
}

/** Enough for every achievement of a busy hour; an older one is simply written again. */
const remembered = 500;

/** @param random draws marks that no text can contain by chance or on purpose */
export function createPayloadWriter(random: RandomBytes): WritePayload {
  const templates = new Map<string, Template>();
  return (request, stamp) => {
    const parts = writeLearnerParts(request, stamp);
    const kind = `${parts.validUntil === undefined ? '' : 'until'} ${parts.status ? 'status' : ''}`;
    const key = `${request.achievement.id} ${request.choices.language} ${kind}`;
    const words = wordsOf(request, stamp);
    let template = templates.get(key);
    if (!template || !words.every((word, at) => word === template?.words[at])) {
      if (templates.size >= remembered) templates.clear();
      template = cut(request, stamp, parts, random);
      templates.set(key, template);
    }
    return fill(template, valuesOf(parts));
  };
}

function wordsOf({ achievement, organisation, ...request }: IssueRequest, stamp: Stamp) {
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

/** @returns each slot's JSON text for one learner */
function valuesOf(parts: LearnerParts): Readonly<Record<Slot, string>> {
  const { validUntil, status } = parts;
  return {
    id: quote(parts.id),
    validFrom: quote(parts.validFrom),
    validUntil: validUntil === undefined ? '' : quote(validUntil),
    awardedDate: quote(parts.awardedDate),
    subjectId: quote(parts.subjectId),
    identifier: JSON.stringify(parts.identifier),
    statusId: status ? quote(status.id) : '',
    statusIndex: status ? quote(status.index) : '',
    statusList: status ? quote(status.list) : '',
    nbf: String(Date.parse(parts.validFrom) / 1000),
    exp: validUntil === undefined ? '' : String(Date.parse(validUntil) / 1000),
  };
}

/** Addresses and times need no escaping, and the test is cheaper than the escaping. */
const plain = /^[\w:/.#%-]*$/;
const quote = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

function cut(
  request: IssueRequest,
  stamp: Stamp,
  { validUntil, status }: LearnerParts,
  random: RandomBytes,
): Template {
  const secret = Buffer.from(random(16)).toString('hex');
  const mark = (slot: Slot): string => `${secret}-${slot}`;
  const identifier = [
    {
      type: 'IdentityObject' as const,
      identityType: 'name' as const,
      hashed: false,
      identityHash: mark('identifier'),
    },
  ];
  const credential = assembleOpenBadge(request, stamp, {
    id: mark('id'),
    validFrom: mark('validFrom'),
    ...(validUntil !== undefined && { validUntil: mark('validUntil') }),
    awardedDate: mark('awardedDate'),
    subjectId: mark('subjectId'),
    identifier,
    ...(status && {
      status: { id: mark('statusId'), index: mark('statusIndex'), list: mark('statusList') },
    }),
  });
  const text = JSON.stringify({
    ...credential,
    iss: stamp.issuerId,
    jti: mark('id'),
    sub: mark('subjectId'),
    nbf: mark('nbf'),
    ...(validUntil !== undefined && { exp: mark('exp') }),
  });
  // The placeholder of the identifiers is an array; all others are strings, cut with their quotation marks.
  const whole = text.replace(JSON.stringify(identifier), JSON.stringify(mark('identifier')));
  const [first = '', ...rest] = whole.split(new RegExp(`"${secret}-(${slots.join('|')})"`));
  const order = slotsIn(rest);
  return {
    words: wordsOf(request, stamp),
    pieces: [first, ...rest.filter((_text, at) => at % 2 === 1)],
    order,
  };
}

/** `split` with a group gives slot, text, slot, text … */
function slotsIn(rest: readonly string[]): readonly Slot[] {
  return rest
    .filter((_text, at) => at % 2 === 0)
    .map((name) => slots.find((slot) => slot === name))
    .filter((slot) => slot !== undefined);
}

function fill({ pieces, order }: Template, values: Readonly<Record<Slot, string>>): string {
  let text = pieces[0] ?? '';
  let at = 0;
  for (const slot of order) {
    at += 1;
    text += values[slot] + (pieces[at] ?? '');
  }
  return text;
}
