/** A platform that only signs and serves its key set, as far away as it is told to be; it counts who asks. */
import { setTimeout as wait } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { createPlatformKey } from '../support/test-platform.js';
import { listen } from '../support/server.js';

export interface BenchPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly jwksUri: string;
  keySetRequests(): number;
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** @param distanceMs how long the key set takes to answer */
export async function startBenchPlatform(distanceMs: number): Promise<BenchPlatform> {
  const key = await createPlatformKey();
  let requests = 0;
  const answer = JSON.stringify({ keys: [key.jwk] });
  const server = await listen((_request, response) => {
    requests += 1;
    void wait(distanceMs).then(() => {
      response.setHeader('Content-Type', 'application/json');
      response.end(answer);
    });
  }, 'localhost');
  const issuer = `http://localhost:${server.port}`;
  return {
    issuer,
    clientId: 'bench-client',
    authorizationEndpoint: `${issuer}/auth`,
    jwksUri: `${issuer}/jwks`,
    keySetRequests: () => requests,
    sign: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid })
        .sign(key.privateKey),
    close: () => server.close(),
  };
}
