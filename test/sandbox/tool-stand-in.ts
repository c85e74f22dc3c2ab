/** What a tool does towards a platform, without the tool: a keyset over HTTP, assertions, raw requests. */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import type { RegisteredTool, Sandbox } from '../../src/sandbox/index.js';

export const allScopes = [
  'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
] as const;

export const types = {
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  members: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
} as const;

export interface Answer {
  readonly status: number;
  readonly statusMessage: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Wish {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request as bytes: headers come back in latin1, as Node reads them. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: Wish = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          statusMessage: answer.statusMessage ?? '',
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
          ),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function json(answer: Answer): unknown {
  return JSON.parse(answer.text);
}

export interface ToolStandIn {
  readonly url: string;
  readonly tool: RegisteredTool;
  /** Signs with the tool's key. */
  sign(
    claims: JWTPayload,
    options?: { readonly key?: CryptoKey; readonly kid?: string },
  ): Promise<string>;
  assertion(change?: JWTPayload): Promise<string>;
  requestToken(scopes?: readonly string[], assertion?: string): Promise<Answer>;
  token(scopes?: readonly string[]): Promise<string>;
  /** A service call with a token; `url` is where the sandbox listens. */
  call(url: string, wish?: Wish): Promise<Answer>;
  close(): Promise<void>;
}

export interface StandInOptions {
  readonly clientId?: string;
  readonly custom?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly clock?: () => Date;
  /** The tool's own address in registrations; it need not answer, only the keyset does. */
  readonly address?: string;
}

/** RSA keys take their time: one pair for all stand-ins of a file, unless a test needs its own. */
let shared: ReturnType<typeof generateKeyPair> | undefined;
function sharedKeys(): ReturnType<typeof generateKeyPair> {
  shared ??= generateKeyPair('RS256');
  return shared;
}

/** Registers a stand-in with a sandbox. */
export async function startToolStandIn(
  sandbox: Sandbox,
  options: StandInOptions = {},
): Promise<ToolStandIn> {
  const clock = options.clock ?? (() => new Date());
  const pair = await sharedKeys();
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'tool-1', alg: 'RS256', use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const keys = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const address = options.address ?? 'http://127.0.0.1:3000';
  const tool = sandbox.registerTool({
    name: options.name ?? 'Dummy LTI 1.3 tool',
    loginUrl: `${address}/lti/login`,
    redirectUris: [`${address}/lti`],
    launchUrl: `${address}/lti`,
    jwksUrl: keys,
    ...(options.clientId !== undefined && { clientId: options.clientId }),
    ...(options.custom && { custom: options.custom }),
  });
  const local = (url: string): string =>
    url.replace(sandbox.url, `http://localhost:${sandbox.port}`);
  const sign: ToolStandIn['sign'] = (claims, { key = pair.privateKey, kid = 'tool-1' } = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(key);
  const assertion: ToolStandIn['assertion'] = (change = {}) => {
    const now = Math.floor(clock().getTime() / 1000);
    return sign({
      iss: tool.clientId,
      sub: tool.clientId,
      aud: tool.tokenEndpoint,
      iat: now,
      exp: now + 300,
      jti: crypto.randomUUID(),
      ...change,
    });
  };
  const requestToken: ToolStandIn['requestToken'] = async (scopes = allScopes, given) =>
    ask(local(tool.tokenEndpoint), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: given ?? (await assertion()),
        scope: scopes.join(' '),
      }).toString(),
    });
  const token: ToolStandIn['token'] = async (scopes) => {
    const answer = json(await requestToken(scopes)) as { access_token: string };
    return answer.access_token;
  };
  return {
    url: address,
    tool,
    sign,
    assertion,
    requestToken,
    token,
    call: async (url, wish = {}) =>
      ask(local(url), {
        ...wish,
        headers: { Authorization: `Bearer ${await token()}`, ...wish.headers },
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Hidden fields and target of a page whose form submits itself. */
export function readForm(html: string): {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
} {
  const plain = (text: string): string =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&#x3D;', '=')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const action = /<form action="([^"]*)"/.exec(html)?.[1] ?? '';
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    action: plain(action),
    fields: Object.fromEntries(
      inputs.map(([, name = '', value = '']) => [plain(name), plain(value)]),
    ),
  };
}

/** What a tool sends to the authorization endpoint after a login initiation. */
function authenticationRequest(
  standIn: ToolStandIn,
  fields: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>> = {},
): URLSearchParams {
  return new URLSearchParams({
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: standIn.tool.clientId,
    redirect_uri: `${standIn.url}/lti`,
    login_hint: fields['login_hint'] ?? '',
    lti_message_hint: fields['lti_message_hint'] ?? '',
    state: 'state-1',
    nonce: 'nonce-1',
    ...change,
  });
}

/** A whole launch by a browser with the person's cookie. @returns the page that auth answered with */
export function authenticate(
  sandbox: Sandbox,
  standIn: ToolStandIn,
  launch: { readonly cookie: string; readonly fields: Readonly<Record<string, string>> },
  change: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const path = new URL(standIn.tool.authorizationEndpoint).pathname;
  const query = authenticationRequest(standIn, launch.fields, change).toString();
  return ask(`http://localhost:${sandbox.port}${path}?${query}`, {
    headers: { Cookie: launch.cookie },
  });
}
