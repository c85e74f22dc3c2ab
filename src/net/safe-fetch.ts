/**
 * The one `safeFetch` for every URL from outside (DESIGN D11): whole-call time-out, size limit, no redirects,
 * and the address judged at the moment the connection is made, so that a name cannot change its mind between
 * check and use. Each policy has agents of its own: a pooled socket of a laxer one is never reused.
 */
import { lookup as resolve } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { FetchDocument } from '../domain/environment.js';
import { ToolError } from '../errors.js';
import { createAddressPolicy, isPublicAddress } from './address-policy.js';
import type { AddressPolicyOptions } from './address-policy.js';

export interface SafeRequestOptions {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call. Default 10 000. */
  readonly timeoutMs?: number;
  /** Of the answer's body. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface SafeResponse {
  readonly status: number;
  /** Names in lower case; values as Node decodes them (latin1). */
  readonly headers: Readonly<Record<string, string>>;
  /** Without parameters, in lower case; empty when there was none. */
  readonly mediaType: string;
  /** Decoded as UTF-8. */
  readonly body: string;
}

/** Any status is an answer. @throws fetch_address_refused | fetch_scheme_refused | fetch_timeout | fetch_too_large | fetch_failed */
export type SafeRequest = (options: SafeRequestOptions) => Promise<SafeResponse>;

const defaultTimeoutMs = 10_000;
const defaultMaxBytes = 1_048_576;

/** @returns the lower-level call, for requests to an LMS that need a method, headers and a body */
export function createSafeRequest(policyOptions: AddressPolicyOptions): SafeRequest {
  const policy = createAddressPolicy(policyOptions);
  const pooled = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  // A pooled socket may be half closed: what must not be sent twice gets a connection of its own.
  const single = { http: new http.Agent(), https: new https.Agent() };

  return async (options) => {
    const url = policy.check(options.url);
    const agents = options.method === 'GET' ? pooled : single;
    const connection: Connection = {
      url,
      agent: url.protocol === 'https:' ? agents.https : agents.http,
      lookup: policy.isNamedByOperator(url) ? undefined : publicLookup(url.host),
      signal: AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs),
    };
    try {
      return await send(connection, options);
    } catch (error) {
      throw asToolError(error, connection);
    }
  };
}

/** @returns the call for public documents: GET, `Accept`, optionally a bearer token */
export function createSafeFetch(policyOptions: AddressPolicyOptions): FetchDocument {
  const request = createSafeRequest(policyOptions);
  return async (url, options = {}) => {
    const { status, mediaType, body } = await request({
      method: 'GET',
      url,
      headers: {
        accept: options.accept ?? 'application/json',
        ...(options.bearer !== undefined && { authorization: `Bearer ${options.bearer}` }),
      },
      timeoutMs: 5_000,
    });
    return { status, mediaType, body };
  };
}

interface Connection {
  readonly url: URL;
  readonly agent: http.Agent;
  readonly lookup: LookupFunction | undefined;
  readonly signal: AbortSignal;
}

async function send(connection: Connection, options: SafeRequestOptions): Promise<SafeResponse> {
  const { url, agent, lookup, signal } = connection;
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: options.method,
    agent,
    signal,
    headers: {
      'accept-encoding': 'identity',
      'user-agent': 'Accolade',
      ...options.headers,
      ...(options.body !== undefined && { 'content-length': Buffer.byteLength(options.body) }),
    },
    ...(lookup && { lookup }),
  });
  try {
    const response = await new Promise<http.IncomingMessage>((resolved, rejected) => {
      request.once('response', resolved);
      request.once('error', rejected);
      request.end(options.body);
    });
    return await readResponse(response, options.maxBytes ?? defaultMaxBytes);
  } catch (error) {
    const stale =
      request.reusedSocket && errorCode(error) === 'ECONNRESET' && options.method === 'GET';
    if (stale && !signal.aborted) return await send(connection, options);
    throw error;
  }
}

async function readResponse(
  response: http.IncomingMessage,
  maxBytes: number,
): Promise<SafeResponse> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    response.destroy();
    throw new Error(`unexpected content encoding ${encoding}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw new ToolError('fetch_too_large', { limit: maxBytes });
    }
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
  );
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    mediaType: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Resolves a name and refuses it when any of its addresses is not public. */
function publicLookup(host: string): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const first = addresses[0];
      if (error ?? !first) {
        done(error ?? new Error('no address'), '');
      } else if (!addresses.every(({ address }) => isPublicAddress(address))) {
        done(new ToolError('fetch_address_refused', { host }), '');
      } else {
        answer(options.all === true, addresses, first, done);
      }
    });
  };
}

function answer(
  all: boolean,
  addresses: LookupAddress[],
  first: LookupAddress,
  done: Parameters<LookupFunction>[2],
): void {
  if (all) done(null, addresses);
  else done(null, first.address, first.family);
}

function asToolError(error: unknown, { url, signal }: Connection): ToolError {
  if (error instanceof ToolError) {
    return new ToolError(error.code, { ...error.values, host: url.host }, error);
  }
  if (signal.aborted) return new ToolError('fetch_timeout', { host: url.host }, error);
  return new ToolError('fetch_failed', { host: url.host }, error);
}

function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}
