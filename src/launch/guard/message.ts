/**
 * From a verified token to a Launch: the claims, the target, the installation that may open this tool, and the
 * tenant that it belongs to (DESIGN D9). Runs again, on the same claims, when a launch had to wait for its
 * browser's proof.
 */
import type { Deployment, Platform, ProductFamily } from '../../domain/platform.js';
import type { DeepLinkingSettings, Launch } from '../../domain/launch.js';
import { ToolError } from '../../errors.js';
import type { DeploymentStore } from '../../stores/ports/identity.js';
import { readClaims, type MessageClaims } from './claims.js';
import { checkAddresses } from './platform-addresses.js';
import { launchRoles } from './roles.js';
import type { Targets } from './target.js';

export interface SignedMessage {
  readonly platform: Platform;
  /** The target of the login that this message answers. */
  readonly targetLinkUri: string;
  readonly claims: Readonly<Record<string, unknown>> & {
    readonly sub: string;
    readonly iat: number;
  };
}

/**
 * @returns a reader that throws what `readClaims` and `checkAddresses` throw, and ToolError launch_target_mismatch |
 *   deployment_pending | deployment_disabled
 */
export function createMessageReader(deps: {
  readonly deployments: DeploymentStore;
  readonly targets: Targets;
}): (message: SignedMessage) => Promise<Launch> {
  return async ({ platform, targetLinkUri, claims }) => {
    const message = readClaims(claims);
    checkTarget(message, targetLinkUri, deps.targets);
    checkAddresses(message, platform);
    const deployment = await deps.deployments.ensure(platform.id, message.deployment_id);
    return {
      platformId: platform.id,
      platformOrigins: originsOf([platform.issuer, platform.authorizationEndpoint]),
      deploymentRowId: deployment.id,
      organisationId: organisationOf(deployment),
      messageType: message.message_type,
      sub: claims.sub,
      roles: launchRoles(message.roles),
      issuedAt: new Date(claims.iat * 1000),
      productFamily: familyOf(message, platform),
      custom: message.custom ?? {},
      person: personOf(message),
      agsScopes: message.endpoint?.scope ?? [],
      ...placeOf(message),
      ...servicesOf(message, platform),
    };
  };
}

/** Issuers need not be addresses; what is none has no origin. */
export function originsOf(addresses: readonly (string | undefined)[]): readonly string[] {
  const origins = addresses.flatMap((address) =>
    address !== undefined && /^https?:/.test(address) && URL.canParse(address)
      ? [new URL(address).origin]
      : [],
  );
  return [...new Set(origins)];
}

function checkTarget(message: MessageClaims, loginTarget: string, targets: Targets): void {
  const target = message.target_link_uri;
  if (target === undefined || target === null) return;
  if (!targets.isAllowed(target) || !targets.isSame(target, loginTarget)) {
    throw new ToolError('launch_target_mismatch');
  }
}

function organisationOf(deployment: Deployment): string {
  const values = { deployment: deployment.id };
  if (deployment.status === 'disabled') throw new ToolError('deployment_disabled', values);
  if (deployment.status !== 'active' || deployment.organisationId === null) {
    throw new ToolError('deployment_pending', values);
  }
  return deployment.organisationId;
}

function personOf(message: MessageClaims): Launch['person'] {
  const locale = message.launch_presentation?.locale ?? message.locale;
  const email = message.email?.includes('@') ? message.email : undefined;
  return {
    ...(message.name !== undefined && { name: message.name }),
    ...(message.given_name !== undefined && { givenName: message.given_name }),
    ...(message.family_name !== undefined && { familyName: message.family_name }),
    ...(email !== undefined && { email }),
    ...(locale !== undefined && { locale }),
  };
}

function placeOf(message: MessageClaims): Partial<Launch> {
  const { context, resource_link: link, launch_presentation: presentation } = message;
  const returnUrl = presentation?.return_url;
  return {
    ...(context && {
      context: {
        id: context.id,
        title: context.title ?? context.label ?? context.id,
        label: context.label ?? '',
        history: historyOf(message.custom ?? {}),
      },
    }),
    ...(link && { resourceLink: { id: link.id, title: link.title ?? '' } }),
    ...(message.message_type === 'LtiSubmissionReviewRequest' &&
      message.for_user && { forUser: message.for_user.user_id }),
    ...(returnUrl !== undefined && { returnUrl: withoutSessionKey(returnUrl) }),
  };
}

/** `$Context.id.history`: the courses this one was copied from, nearest first. */
function historyOf(custom: Readonly<Record<string, string>>): readonly string[] {
  const listed = custom['context_history'] ?? custom['context_id_history'] ?? '';
  return listed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.length <= 255)
    .slice(0, 50);
}

/** Moodle puts the user's `sesskey` into the return address (trap T13); the way back to the course needs none. */
function withoutSessionKey(text: string): string {
  const url = new URL(text);
  url.searchParams.delete('sesskey');
  return url.href;
}

function servicesOf(message: MessageClaims, platform: Platform): Partial<Launch> {
  // A token must not leave by a worse road than the one it came: no http service of an https platform.
  const secure = (url: string | undefined): url is string =>
    url !== undefined && (url.startsWith('https:') || platform.tokenEndpoint.startsWith('http:'));
  const lineItemsUrl = message.endpoint?.lineitems;
  const membershipsUrl = message.namesroleservice?.context_memberships_url;
  return {
    ...(secure(lineItemsUrl) && { lineItemsUrl }),
    ...(secure(membershipsUrl) && { membershipsUrl }),
    ...deepLinkingOf(message),
  };
}

function deepLinkingOf(message: MessageClaims): { readonly deepLinking?: DeepLinkingSettings } {
  const settings = message.deep_linking_settings;
  const returnUrl = settings?.deep_link_return_url;
  if (message.message_type !== 'LtiDeepLinkingRequest' || !settings || returnUrl === undefined) {
    return {};
  }
  return {
    deepLinking: {
      returnUrl,
      acceptTypes: settings.accept_types,
      acceptMultiple: settings.accept_multiple === true,
      // Left out by most platforms, which accept them all the same.
      acceptLineItem: settings.accept_lineitem !== false,
      ...(typeof settings.data === 'string' && { data: settings.data }),
    },
  };
}

const families: readonly (readonly [RegExp, ProductFamily])[] = [
  [/^moodle/i, 'moodle'],
  [/canvas/i, 'canvas'],
  [/desire2learn|^d2l|brightspace/i, 'desire2learn'],
  [/blackboard/i, 'blackboard'],
  [/^sakai/i, 'sakai'],
];

function familyOf(message: MessageClaims, platform: Platform): ProductFamily {
  const code = message.tool_platform?.product_family_code;
  if (code === undefined) return platform.productFamily;
  return families.find(([pattern]) => pattern.test(code))?.[1] ?? platform.productFamily;
}
