/**
 * The answer to a Deep Linking request (LTI Deep Linking 2.0 §4.5; lti.md §5.4), signed by jose with the
 * tool's key. Not ltijs's own message: that drops items that the platform does not accept without a word and
 * writes the claim for an error with a space at its end (lti.md §4.5).
 */
import { SignJWT } from 'jose';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { DeepLinkingSettings } from '../domain/launch.js';
import type { Deployment, Platform } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import type { ToolKeys } from './ltijs/keys.js';

const claim = 'https://purl.imsglobal.org/spec/lti/claim/';
const deepLinking = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const lifetimeSeconds = 300;

/** LTI Deep Linking 2.0 §3.2: the one content item type that this tool returns. */
export interface ResourceLinkItem {
  readonly type: 'ltiResourceLink';
  readonly title: string;
  readonly text?: string;
  /** Blackboard accepts no link without it. */
  readonly url: string;
  readonly custom?: Readonly<Record<string, string>>;
  readonly lineItem?: {
    readonly label?: string;
    /** An integer from 1 to 100: Moodle drops anything else without saying so (trap T12). */
    readonly scoreMaximum: number;
    readonly resourceId?: string;
    readonly tag?: string;
  };
}

export interface DeepLinkingAnswer {
  readonly platform: Platform;
  readonly deployment: Deployment;
  readonly settings: DeepLinkingSettings;
  /** Empty when nothing was chosen. */
  readonly items: readonly ResourceLinkItem[];
  /** Shown by the platform after the return. */
  readonly message?: string;
  readonly errorMessage?: string;
}

/** The form that the browser posts: `JWT=<jwt>` to `returnUrl`. */
export interface DeepLinkingResponse {
  readonly returnUrl: string;
  readonly jwt: string;
}

/** @returns a function that throws ToolError deep_linking_item_refused, with `reason`, before anything is signed */
export function createDeepLinkingResponder(deps: {
  readonly keys: ToolKeys;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): (answer: DeepLinkingAnswer) => Promise<DeepLinkingResponse> {
  return async (answer) => {
    checkItems(answer);
    const { platform, settings } = answer;
    const key = await deps.keys.current();
    const now = Math.floor(deps.clock().getTime() / 1000);
    const jwt = await new SignJWT(claimsOf(answer))
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
      .setIssuer(platform.clientId)
      .setAudience(platform.issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(Buffer.from(deps.random(16)).toString('base64url'))
      .sign(key.privateKey);
    return { returnUrl: settings.returnUrl, jwt };

    function claimsOf({ deployment, items, message, errorMessage }: DeepLinkingAnswer) {
      return {
        nonce: Buffer.from(deps.random(24)).toString('base64url'),
        [`${claim}deployment_id`]: deployment.deploymentId,
        [`${claim}message_type`]: 'LtiDeepLinkingResponse',
        [`${claim}version`]: '1.3.0',
        [`${deepLinking}content_items`]: items,
        ...(settings.data !== undefined && { [`${deepLinking}data`]: settings.data }),
        ...(message !== undefined && { [`${deepLinking}msg`]: message }),
        ...(errorMessage !== undefined && { [`${deepLinking}errormsg`]: errorMessage }),
      };
    }
  };
}

function checkItems({ settings, items }: DeepLinkingAnswer): void {
  const refuse = (reason: string): never => {
    throw new ToolError('deep_linking_item_refused', { reason });
  };
  if (items.length > 0 && !settings.acceptTypes.includes('ltiResourceLink')) refuse('type');
  if (items.length > 1 && !settings.acceptMultiple) refuse('multiple');
  for (const { lineItem } of items) {
    if (!lineItem) continue;
    const { scoreMaximum } = lineItem;
    if (!settings.acceptLineItem) refuse('line_item');
    if (!Number.isInteger(scoreMaximum) || scoreMaximum < 1 || scoreMaximum > 100) {
      refuse('score_maximum');
    }
  }
}
