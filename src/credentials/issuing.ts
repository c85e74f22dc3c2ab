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
import type { OpenBadgeCredential } from './formats/open-badges-3.js';
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
    issue: createIssue({ ...deps, draws, signingKey }),
    preview: (request) =>
      writeOpenBadge(request, {
        publicUrl: deps.publicUrl,
        issuerId: issuerId(request.organisation.id),
        credentialId: '',
        validFrom: deps.clock(),
        salt: draws.token,
      }),
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
    statusListJwt: createStatusLists({ ...deps, signingKey }),
  };
}

interface Signing extends IssuingDeps {
  readonly draws: Draws;
  readonly signingKey: (organisationId: string) => Promise<SigningHandle>;
}

function createIssue({ draws, signingKey, ...deps }: Signing): Issuing['issue'] {
  const writePayload = createPayloadWriter(draws.token);
  return async (request) => {
    const { organisation, achievement, award, learner, choices } = request;
    // Everything that can refuse comes before anything is taken.
    const name = choices.signName ? nameToSign(learner) : undefined;
    const key = await signingKey(organisation.id);
    const status = await takeStatusIndex(deps.statusLists, draws, organisation.id);
    const credentialId = draws.token();
    const validFrom = deps.clock();
    const payload = writePayload(request, {
      publicUrl: deps.publicUrl,
      issuerId: key.issuerId,
      credentialId,
      validFrom,
      salt: draws.token,
      status,
    });
    const jwt = await signText(payload, key);
    return {
      id: credentialId,
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
      signedAt: validFrom,
    };
  };
}

function createStatusLists({
  signingKey,
  ...deps
}: Omit<Signing, 'draws'>): (listId: string) => Promise<string> {
  const signed = new Map<string, { readonly revision: number; readonly jwt: Promise<string> }>();

  async function sign(list: { id: string; organisationId: string; length: number }) {
    const revoked = await deps.statusLists.listRevoked(list.id);
    const key = await signingKey(list.organisationId);
    const payload = statusListPayload({
      publicUrl: deps.publicUrl,
      issuerId: key.issuerId,
      id: list.id,
      length: list.length,
      revoked,
      signedAt: deps.clock(),
    });
    return signText(JSON.stringify(payload), key);
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
  return () => {
    done ??= run().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
