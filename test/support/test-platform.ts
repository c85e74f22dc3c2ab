/**
 * A small LTI platform for the cases of the certification guide: it signs whatever it is told to, and its key
 * set misbehaves on demand. The sandbox LMS is the honest one; this is the other.
 */
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  calculateJwkThumbprint,
  exportJWK,
  SignJWT,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import { defaultOrganisationId } from '../../src/catalogue/organisation.js';
import type { Clock } from '../../src/domain/environment.js';
import type { Platform } from '../../src/domain/platform.js';
import { listen } from './server.js';

export type Claims = Readonly<Record<string, unknown>>;

export interface PlatformKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/** How `GET /jwks` answers. */
export type KeySetAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly object[] }
  | { readonly kind: 'down' | 'silent' | 'html' | 'huge' }
  | { readonly kind: 'redirect'; readonly to: string };

export interface TestPlatform {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly key: PlatformKey;
  /** How often the key set was asked for. */
  keySetRequests(): number;
  answerKeySetWith(answer: KeySetAnswer): void;
  /** The row that a registration at this platform becomes. */
  registration(change?: Partial<Platform>): Platform;
  /** Signs with this platform's key; `undefined` removes a header parameter. */
  sign(
    claims: Claims,
    header?: Readonly<Record<string, unknown>>,
    key?: KeyObject,
  ): Promise<string>;
  close(): Promise<void>;
}

export async function createPlatformKey(): Promise<PlatformKey> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(pair.publicKey);
  const kid = (await calculateJwkThumbprint(jwk)).slice(0, 20);
  return { ...pair, kid, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' } };
}

/** @param host `localhost`, so that tool and platform are two sites, as in real life */
export async function startTestPlatform(clock: Clock, host = 'localhost'): Promise<TestPlatform> {
  const key = await createPlatformKey();
  let requests = 0;
  let answer: KeySetAnswer = { kind: 'keys', keys: [key.jwk] };
  const server = await listen((request, response) => {
    requests += 1;
    answerKeySet(answer, request, response);
  }, host);
  const issuer = `http://${host}:${server.port}`;
  const authorizationEndpoint = `${issuer}/mod/lti/auth.php`;
  return {
    issuer,
    authorizationEndpoint,
    key,
    keySetRequests: () => requests,
    answerKeySetWith(next) {
      answer = next;
    },
    registration: (change = {}) => ({
      id: `platform-${randomBytes(4).toString('hex')}`,
      organisationId: defaultOrganisationId,
      name: 'Test platform',
      issuer,
      clientId: 'client-1',
      authorizationEndpoint,
      tokenEndpoint: `${issuer}/mod/lti/token.php`,
      jwksUri: `${issuer}/jwks`,
      productFamily: 'moodle',
      status: 'active',
      createdAt: clock(),
      ...change,
    }),
    sign: (claims, header = {}, signingKey = key.privateKey) =>
      new SignJWT({ ...claims })
        .setProtectedHeader(headerOf({ typ: 'JWT', alg: 'RS256', kid: key.kid, ...header }))
        .sign(signingKey),
    close: () => server.close(),
  };
}

function headerOf(parameters: Readonly<Record<string, unknown>>): JWTHeaderParameters {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as JWTHeaderParameters;
}

function answerKeySet(
  answer: KeySetAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.resume();
  switch (answer.kind) {
    case 'keys':
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ keys: answer.keys }));
      return;
    case 'down':
      response.statusCode = 503;
      response.end('down');
      return;
    case 'silent':
      // Says nothing until the client gives up.
      return;
    case 'html':
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>Sign in</title>');
      return;
    case 'huge':
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ keys: [], padding: 'x'.repeat(2_000_000) }));
      return;
    case 'redirect':
      response.statusCode = 302;
      response.setHeader('Location', answer.to);
      response.end();
  }
}
