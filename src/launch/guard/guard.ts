/**
 * The guard in front of ltijs (DESIGN D1): a launch is what this says. State and nonce are consumed atomically,
 * so that of any number of equal messages exactly one gets through; the browser that started the login has to
 * show its secret, always.
 */
import { z } from 'zod';
import type { Launch, LoginRecord } from '../../domain/launch.js';
import type { Platform } from '../../domain/platform.js';
import { ToolError } from '../../errors.js';
import type { Seal } from '../../sealing.js';
import type { LoginStore, PlatformStore } from '../../stores/ports/identity.js';
import { isSecretOf } from './binding.js';
import type { VerifiedToken, VerifyToken } from './id-token.js';
import type { SignedMessage } from './message.js';

export interface GuardDeps {
  readonly logins: LoginStore;
  readonly platforms: PlatformStore;
  readonly verifyToken: VerifyToken;
  readonly readMessage: (message: SignedMessage) => Promise<Launch>;
  readonly seal: Seal;
}

/** What the platform posts to the launch address. */
export interface LaunchForm {
  readonly state: string;
  readonly idToken: string;
}

/** The login that a message answers. */
interface Login {
  readonly record: LoginRecord;
  readonly platform: Platform;
}

/** Verified in full but for the browser. */
export interface Checked {
  readonly launch: Launch;
  readonly platform: Platform;
  readonly token: VerifiedToken;
}

export interface Guard {
  /**
   * Uses up the login of this browser, before anything else is looked at.
   * @throws ToolError launch_state_unknown | launch_other_browser | registration_inactive
   */
  claimLogin(state: string, secret: string): Promise<Login>;
  /**
   * The login of a browser that has shown no secret yet; it still has to.
   * @throws ToolError launch_state_unknown | launch_other_browser | registration_inactive
   */
  findLogin(state: string): Promise<Login>;
  /** Signature, claims, target, deployment. Writes nothing but an unknown deployment, as pending. */
  check(idToken: string, login: Login): Promise<Checked>;
  /** Keeps a checked launch until its browser proves itself. @throws ToolError launch_state_unknown */
  hold(record: LoginRecord, token: VerifiedToken): Promise<void>;
  /** The held launch, once. @throws ToolError launch_state_unknown | launch_other_browser | registration_inactive */
  release(body: unknown): Promise<Launch>;
}

const refusal = z.object({ error: z.string().min(1) });
const launchForm = z.object({
  state: z.string().min(1).max(200),
  id_token: z.string().min(1).max(100_000),
});
const proofForm = z.object({ state: z.string().min(1).max(200), secret: z.string().max(200) });
const heldClaims = z.looseObject({ sub: z.string(), iat: z.number() });

export function createGuard(deps: GuardDeps): Guard {
  const { logins, platforms, seal } = deps;

  async function activePlatform(record: LoginRecord): Promise<Platform> {
    const platform = await platforms.get(record.platformId);
    if (platform.status !== 'active') throw new ToolError('registration_inactive');
    return platform;
  }

  return {
    async claimLogin(state, secret) {
      const record = await logins.claim(state, 'issued');
      if (!record) throw new ToolError('launch_state_unknown');
      if (!isSecretOf(secret, record.bindingHash)) throw new ToolError('launch_other_browser');
      return { record, platform: await activePlatform(record) };
    },

    async findLogin(state) {
      const record = await logins.find(state);
      if (record?.stage !== 'issued') throw new ToolError('launch_state_unknown');
      // It was given a cookie, and that has come back when the login began: this is somebody else.
      if (record.binding === 'cookie') throw new ToolError('launch_other_browser');
      return { record, platform: await activePlatform(record) };
    },

    async check(idToken, { record, platform }) {
      const token = await deps.verifyToken(idToken, { platform, nonce: record.nonce });
      const { targetLinkUri } = record;
      const launch = await deps.readMessage({ platform, targetLinkUri, claims: token.claims });
      return { launch, platform, token };
    },

    async hold(record, token) {
      const received = await logins.receive(record.state, seal.seal(JSON.stringify(token.claims)));
      if (!received) throw new ToolError('launch_state_unknown');
    },

    async release(body) {
      const { state, secret } = readProofForm(body);
      // Consumed before the secret is compared: there is one try.
      const record = await logins.claim(state, 'received');
      if (record?.sealedLaunch === undefined) throw new ToolError('launch_state_unknown');
      if (!isSecretOf(secret, record.bindingHash)) throw new ToolError('launch_other_browser');
      const platform = await activePlatform(record);
      const claims = heldClaims.parse(JSON.parse(seal.open(record.sealedLaunch)));
      return deps.readMessage({ platform, targetLinkUri: record.targetLinkUri, claims });
    },
  };
}

/** @throws ToolError launch_refused_by_platform | launch_parameter_missing */
export function readLaunchForm(body: unknown): LaunchForm {
  const refused = refusal.safeParse(body);
  if (refused.success) {
    // Only the standard's short word; the description may say anything.
    const reason = /^[a-z_]{1,40}$/.test(refused.data.error) ? refused.data.error : 'unknown';
    throw new ToolError('launch_refused_by_platform', { reason });
  }
  const parsed = launchForm.safeParse(body);
  if (!parsed.success) {
    const parameter = String(parsed.error.issues[0]?.path[0] ?? 'id_token');
    throw new ToolError('launch_parameter_missing', { parameter });
  }
  return { state: parsed.data.state, idToken: parsed.data.id_token };
}

function readProofForm(body: unknown): z.infer<typeof proofForm> {
  const parsed = proofForm.safeParse(body);
  if (!parsed.success) throw new ToolError('launch_parameter_missing', { parameter: 'state' });
  return parsed.data;
}
