/**
 * Issuing: from a request to a signed Credential, and everything that lets a stranger check it (DESIGN D7, D8).
 * Storing the Credential is the caller's; what is written here is the frozen issuer host, the key and the status index.
 */
import type { Credential } from '../domain/credential.js';
import type { Clock, RandomBytes } from '../domain/environment.js';
import { ToolError } from '../errors.js';
import { createDraws } from './draws.js';
import type { Draws } from './draws.js';
import { didDocumentOf, jwksOf } from './did-document.js';
import { writeOpenBadge } from './formats/open-badges-3.js';
import type { OpenBadgeCredential, Stamp } from './formats/open-badges-3.js';
import { signText } from './formats/open-badges-3-jwt.js';
import { createPayloadWriter } from './formats/open-badges-3-payload.js';
import { nameToSign } from './formats/recipient.js';
import { freezeIssuerHost, issuerDid } from './issuer.js';
import { createKeyring } from './keys.js';
import type { SigningHandle } from './keys.js';
import type { KeyRows, KeySeal, SettingRows, StatusRows } from './ports.js';
import type { IssueRequest } from './request.js';
import { statusListPayload, takeStatusIndex } from './status-list.js';

export interface IssuingDeps {
  readonly publicUrl: string;
  readonly issuerHost: string;
  readonly keys: KeyRows;
  readonly statusLists: StatusRows;
  readonly settings: SettingRows;
  readonly seal: KeySeal;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface Issuing {
  readonly publicUrl: string;
  /** The DID of an Organisation's issuer. */
  issuerId(organisationId: string): string;
  /**
   * Draws an id, takes a status index and signs. The caller stores the result.
   * @throws name_not_known | issuer_host_frozen | status_list_full
   */
  issue(request: IssueRequest): Promise<Credential>;
  /**
   * The content as it would be signed now, without id and status, which are drawn at signing. Writes nothing.
   * @throws name_not_known
   */
  preview(request: IssueRequest): OpenBadgeCredential;
  /** Sets the status bit for ever. Idempotent. */
  revoke(credential: Pick<Credential, 'statusListId' | 'statusIndex'>): Promise<void>;
  /** Makes the Organisation's first key unless it has one, so that its DID document can be looked at. */
  ensureKey(organisationId: string): Promise<void>;
  /** New signatures use a new key; the old one stays in the DID document. Returns the new key's id. */
  rotateKey(organisationId: string): Promise<string>;
  /** @throws organisation_not_found when it has no key, which is also when it does not exist */
  didDocument(organisationId: string): Promise<object>;
  /** @throws organisation_not_found when it has no key */
  jwks(organisationId: string): Promise<object>;
  /** Compact JWS, signed once per revision of the list. @throws status_list_not_found */
  statusListJwt(listId: string): Promise<string>;
}

/** @returns the issuing side for all Organisations of this installation */
export function createIssuing(deps: IssuingDeps): Issuing {
  const draws = createDraws(deps.random);
  const issuerId = (organisationId: string): string => issuerDid(deps.issuerHost, organisationId);
  const keyring = createKeyring({ ...deps, issuerId });
  const freeze = onceDone(() => freezeIssuerHost(deps.settings, deps.issuerHost));
  const signingKey = async (organisationId: string): Promise<SigningHandle> => {
    await freeze();
    return keyring.ensureCurrent(organisationId);
  };
  async function publicKeys(organisationId: string) {
    const keys = await keyring.list(organisationId);
    if (keys.length === 0) throw new ToolError('organisation_not_found');
    return keys;
  }
  return {
    publicUrl: deps.publicUrl,
    issuerId,
    issue: createIssue({ ...deps, draws, issuerId, signingKey }),
    preview: (request) =>
      writeOpenBadge(request, stamp({ ...deps, draws, issuerId }, request.organisation.id, '')),
    revoke: ({ statusListId, statusIndex }) =>
      deps.statusLists.markRevoked(statusListId, statusIndex),
    async ensureKey(organisationId) {
      await keyring.ensureCurrent(organisationId);
    },
    rotateKey: async (organisationId) => (await keyring.rotate(organisationId)).keyId,
    didDocument: async (organisationId) =>
      didDocumentOf(issuerId(organisationId), await publicKeys(organisationId)),
    jwks: async (organisationId) =>
      jwksOf(issuerId(organisationId), await publicKeys(organisationId)),
    statusListJwt: createStatusLists({ ...deps, issuerId, signingKey }),
  };
}

interface Signing extends IssuingDeps {
  readonly draws: Draws;
  readonly issuerId: (organisationId: string) => string;
  readonly signingKey: (organisationId: string) => Promise<SigningHandle>;
}

function stamp(
  signing: Omit<Signing, 'signingKey'>,
  organisationId: string,
  credentialId: string,
): Stamp {
  return {
    publicUrl: signing.publicUrl,
    issuerId: signing.issuerId(organisationId),
    credentialId,
    validFrom: signing.clock(),
    salt: signing.draws.token,
  };
}

function createIssue(signing: Signing): Issuing['issue'] {
  const { draws, signingKey, statusLists } = signing;
  const writePayload = createPayloadWriter(draws.token);
  return async (request) => {
    const { organisation, achievement, award, learner, choices } = request;
    // Everything that can refuse comes before anything is taken.
    const name = choices.signName ? nameToSign(learner) : undefined;
    const key = await signingKey(organisation.id);
    const status = await takeStatusIndex(statusLists, draws, organisation.id);
    const id = draws.token();
    const stamped = stamp(signing, organisation.id, id);
    const jwt = await signText(writePayload(request, { ...stamped, status }), key);
    return {
      id,
      organisationId: organisation.id,
      awardId: award.id,
      achievementId: achievement.id,
      learnerId: learner.id,
      jwt,
      keyId: key.keyId,
      language: choices.language,
      ...(name !== undefined && { signedName: name }),
      statusListId: status.listId,
      statusIndex: status.index,
      published: false,
      signedAt: stamped.validFrom,
    };
  };
}

function createStatusLists({
  issuerId,
  signingKey,
  ...deps
}: Omit<Signing, 'draws'>): (listId: string) => Promise<string> {
  const signed = new Map<string, { readonly revision: number; readonly jwt: Promise<string> }>();

  async function sign(list: { id: string; organisationId: string; length: number }) {
    const revoked = await deps.statusLists.listRevoked(list.id);
    const payload = statusListPayload({
      publicUrl: deps.publicUrl,
      issuerId: issuerId(list.organisationId),
      id: list.id,
      length: list.length,
      revoked,
      signedAt: deps.clock(),
    });
    return signText(JSON.stringify(payload), await signingKey(list.organisationId));
  }

  return async (listId) => {
    // The revision is read before the revoked indexes: what is cached is never older than its revision says.
    const list = await deps.statusLists.find(listId);
    if (!list) throw new ToolError('status_list_not_found');
    const cached = signed.get(listId);
    if (cached?.revision === list.revision) return cached.jwt;
    const jwt = sign(list);
    signed.set(listId, { revision: list.revision, jwt });
    jwt.catch(() => signed.delete(listId));
    return jwt;
  };
}

/** Runs until it has succeeded once. */
function onceDone(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => {
    done ??= run();
    try {
      await done;
    } catch (error) {
      done = undefined;
      throw error;
    }
  };
}
