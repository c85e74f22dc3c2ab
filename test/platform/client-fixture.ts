/** The real client over the real safeRequest, with a clock, a pause and a log that the test can look at. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { Platform, ProductFamily } from '../../src/domain/platform.js';
import { createSafeRequest } from '../../src/net/safe-fetch.js';
import { createServicesClient } from '../../src/platform/services-client.js';
import type { ServicesClient } from '../../src/platform/services-client.js';
import { scopes } from '../../src/platform/services.js';
import type { CourseServices } from '../../src/platform/services.js';

export const allScopes = Object.values(scopes).filter((scope) => scope !== scopes.memberships);

export interface ClientFixture {
  readonly client: ServicesClient;
  /** Milliseconds of each pause. */
  readonly pauses: number[];
  readonly logged: object[];
  readonly readByRules: Set<string>;
  now: Date;
}

/** @param random the first byte that `random` gives, 0 unless told */
export function createClientFixture(options: {
  readonly host: string;
  readonly sign?: (platform: Platform) => Promise<string>;
  readonly now?: Date;
  readonly random?: number;
}): ClientFixture {
  const pauses: number[] = [];
  const logged: object[] = [];
  const readByRules = new Set<string>();
  const log = (fields: object): void => void logged.push(fields);
  const fixture: ClientFixture = {
    pauses,
    logged,
    readByRules,
    now: options.now ?? new Date('2026-11-21T20:06:20Z'),
    client: createServicesClient({
      request: createSafeRequest({ allowedPrivateHosts: [options.host], allowHttp: false }),
      signClientAssertion: options.sign ?? (() => Promise.resolve('signed')),
      clock: () => fixture.now,
      random: (size) => new Uint8Array(size).fill(options.random ?? 0),
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
        fixture.now = new Date(fixture.now.getTime() + milliseconds);
      },
      log: { debug: log, warn: log },
      isReadByRules: async (id) => readByRules.has(id),
    }),
  };
  return fixture;
}

export function platformAt(url: string, productFamily: ProductFamily = 'moodle'): Platform {
  return {
    id: `platform-${productFamily}`,
    organisationId: 'o1',
    name: 'LMS',
    issuer: url,
    clientId: 'dummy-tool-client-1',
    authorizationEndpoint: `${url}/mod/lti/auth.php`,
    tokenEndpoint: `${url}/mod/lti/token.php`,
    jwksUri: `${url}/mod/lti/certs.php`,
    productFamily,
    status: 'active',
    createdAt: new Date('2026-11-21T20:00:00Z'),
  };
}

/** Course 2 of the captured site, as a launch describes it. */
export function courseAt(url: string, productFamily: ProductFamily = 'moodle'): CourseServices {
  return {
    platform: platformAt(url, productFamily),
    lineItemsUrl: `${url}/mod/lti/services.php/2/lineitems?type_id=1`,
    agsScopes: allScopes,
    membershipsUrl: `${url}/mod/lti/services.php/CourseSection/2/bindings/1/memberships`,
  };
}

/** A tool key, and a signer of client assertions with it. */
export async function createToolKey(clock: () => Date): Promise<{
  readonly publicJwk: JWK;
  readonly sign: (platform: Platform) => Promise<string>;
}> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  let count = 0;
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid: 'tool-1', alg: 'RS256', use: 'sig' },
    sign: (platform) => {
      const issuedAt = Math.floor(clock().getTime() / 1000);
      return new SignJWT({ jti: `assertion-${(count += 1)}` })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'tool-1' })
        .setIssuer(platform.clientId)
        .setSubject(platform.clientId)
        .setAudience(platform.tokenAudience ?? platform.tokenEndpoint)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + 60)
        .sign(privateKey);
    },
  };
}
