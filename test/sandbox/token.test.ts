/** The token endpoint really verifies `private_key_jwt` assertions, each profile with its own strictness. */
import { generateKeyPair } from 'jose';
import { startSandbox } from '../../src/sandbox/index.js';
import type { ProfileId, Sandbox } from '../../src/sandbox/index.js';
import { sharedKeyRing } from './moodle-course.js';
import { allScopes, ask, json, startToolStandIn } from './tool-stand-in.js';
import type { ToolStandIn } from './tool-stand-in.js';

const now = new Date('2026-11-22T09:00:00Z');
const seconds = now.getTime() / 1000;
let sandbox: Sandbox;
let standIn: ToolStandIn;

async function start(profile: ProfileId): Promise<void> {
  sandbox = await startSandbox({ port: 0, profile, clock: () => now, keys: await sharedKeyRing() });
  standIn = await startToolStandIn(sandbox, { clock: () => now });
}
afterEach(async () => {
  await standIn.close();
  await sandbox.close();
});

describe('Token endpoint, moodle', () => {
  beforeEach(() => start('moodle'));

  it('answers a key it cannot find with JSON that is not valid', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const claims = { iss: standIn.tool.clientId, sub: standIn.tool.clientId, exp: seconds + 60 };
    const assertion = await standIn.sign(claims, { key: privateKey, kid: 'unknown' });
    const answer = await standIn.requestToken(allScopes, assertion);
    expect(answer.status).toBe(400);
    expect(answer.text.replace(/\s+/g, ' ')).toBe(
      '{ "error" : ""kid" invalid, unable to lookup correct key" }',
    );
    expect(() => json(answer)).toThrow();
  });

  it('refuses a wrong signature and an expired assertion', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const claims = { iss: standIn.tool.clientId, sub: standIn.tool.clientId, exp: seconds + 60 };
    const forged = await standIn.requestToken(
      allScopes,
      await standIn.sign(claims, { key: privateKey }),
    );
    const expired = await standIn.requestToken(
      allScopes,
      await standIn.assertion({ exp: seconds - 1 }),
    );
    expect([forged.status, expired.status]).toEqual([400, 400]);
  });

  it('accepts a foreign audience', async () => {
    const answer = await standIn.requestToken(
      allScopes,
      await standIn.assertion({ aud: 'https://elsewhere.example' }),
    );
    expect(answer.status).toBe(200);
  });

  it('grants what is permitted of what was asked', async () => {
    sandbox.changeTool(standIn.tool.clientId, { gradeService: 'sync' });
    const answer = json(await standIn.requestToken(allScopes));
    expect(answer).toMatchObject({ scope: allScopes.slice(1).join(' ') });
  });

  it('with services off there is nothing to grant', async () => {
    sandbox.changeTool(standIn.tool.clientId, { gradeService: 'none', memberService: false });
    expect(json(await standIn.requestToken(allScopes))).toEqual({ error: 'invalid_scope' });
  });

  it.each([
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no scope', { scope: '' }, 'invalid_request'],
    ['something that is not a JWT', { client_assertion: 'x' }, 'invalid_request'],
  ])('%s', async (_name, change, error) => {
    const answer = await ask(standIn.tool.tokenEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await standIn.assertion(),
        scope: allScopes.join(' '),
        ...change,
      }).toString(),
    });
    expect([answer.status, json(answer)]).toEqual([400, { error }]);
  });
});

describe.each(['canvas', 'generic'] as const)('Token endpoint, %s', (profile) => {
  beforeEach(() => start(profile));

  it('wants its own address as audience and each jti once', async () => {
    const foreign = await standIn.requestToken(
      allScopes,
      await standIn.assertion({ aud: 'https://elsewhere.example' }),
    );
    const assertion = await standIn.assertion();
    const first = await standIn.requestToken(allScopes, assertion);
    const again = await standIn.requestToken(allScopes, assertion);
    expect([foreign.status, first.status, again.status]).toEqual([400, 200, 400]);
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('treats an unknown scope as its profile does', async () => {
    const answer = await standIn.requestToken([...allScopes, 'https://example.test/scope']);
    expect(answer.status).toBe(profile === 'canvas' ? 400 : 200);
  });
});
