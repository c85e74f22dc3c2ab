/**
 * What the grade and roster services share: media types, access tokens, refusals. In the moodle profile the
 * reason goes into the status line; a reason with a line break kills that line, and 200 is what arrives.
 */
import { STATUS_CODES } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { findCourse, findTool } from './lms.js';
import type { Lms } from './lms.js';
import type { Course, GradeItem, Tool } from './model.js';
import { findItem } from './gradebook.js';
import { setServerHeaders } from './server-headers.js';

/** A service says no. Thrown by handlers, turned into the profile's answer by `serviceEndpoint`. */
export class ServiceRefusal extends Error {
  readonly status: number;
  /** Sent as it is instead of the profile's error document. */
  readonly answer: ServiceAnswer | undefined;

  constructor(status: number, reason?: string, answer?: ServiceAnswer) {
    super(reason ?? STATUS_CODES[status] ?? 'Error');
    this.status = status;
    this.answer = answer;
  }
}

export interface ServiceAnswer {
  readonly mediaType: string;
  readonly body: string;
}

export interface Offer {
  /** Media types of the resource: what GET answers with and what a body may be. */
  readonly formats: readonly string[];
  readonly methods: readonly string[];
}

/** Wraps a handler: negotiation first, then the handler, refusals as the profile sends them. */
export function serviceEndpoint(
  lms: Lms,
  offer: Offer,
  handle: (request: Request, response: Response) => Promise<void> | void,
): RequestHandler {
  return async (request, response) => {
    setServerHeaders(lms, response);
    try {
      negotiate(lms, request, offer);
      await handle(request, response);
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      sendRefusal(lms, request, { response, refusal: error });
    }
  };
}

function negotiate(lms: Lms, request: Request, offer: Offer): void {
  const accept = request.headers.accept ?? '';
  const contentType = request.headers['content-type'] ?? '';
  if (!lms.profile.quirks.exactMediaTypes) {
    if (!offer.methods.includes(request.method)) throw new ServiceRefusal(405);
    return;
  }
  const plainType = offer.formats.some((format) => format.includes('score'))
    ? (contentType.split(';')[0] ?? '').trim()
    : contentType;
  const unsupported =
    request.method === 'GET'
      ? accept !== '' && !accept.includes('*/*') && !offer.formats.includes(accept)
      : request.method !== 'DELETE' && !offer.formats.includes(plainType);
  if (unsupported) {
    const wanted = request.method === 'GET' ? accept : contentType;
    throw new ServiceRefusal(
      400,
      `No handler found for ${request.path.replace(/^\/mod\/lti\/services\.php/, '')} ${wanted}`,
    );
  }
  if (!offer.methods.includes(request.method)) throw new ServiceRefusal(405);
}

/** The tool of a valid access token with at least one of the scopes. @throws ServiceRefusal 401 */
export function requireToken(lms: Lms, request: Request, wanted: readonly string[]): Tool {
  const [, value = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const token = lms.accessTokens.get(value);
  const tool = token && findTool(lms, token.toolId);
  if (
    !tool ||
    token.expiresAt <= lms.clock() ||
    !wanted.some((scope) => token.scopes.includes(scope))
  ) {
    throw new ServiceRefusal(401);
  }
  return tool;
}

/** The course in the path. @throws ServiceRefusal 404 */
export function requireCourse(lms: Lms, request: Request): Course {
  const course = findCourse(lms, numberParameter(request, 'course'));
  if (!course) {
    throw new ServiceRefusal(
      404,
      `Not Found: Course ${textParameter(request, 'course')} doesn't exist`,
    );
  }
  return course;
}

/**
 * The grade item in the path. Moodle does not check that a linked item belongs to the caller (E in the study):
 * only items without any tool are refused. @throws ServiceRefusal 404
 */
export function requireLineItem(
  lms: Lms,
  request: Request,
  { course, tool }: { readonly course: Course; readonly tool: Tool },
): GradeItem {
  const id = numberParameter(request, 'item');
  const item = findItem(course.gradebook, id);
  if (!item)
    throw new ServiceRefusal(
      404,
      `Not Found: Grade item ${textParameter(request, 'item')} doesn't exist`,
    );
  const foreign = lms.profile.id !== 'moodle' && item.link?.toolId !== tool.id;
  if (!item.link || foreign) {
    const forbidden = lms.profile.id === 'moodle' && /\/(results|scores)$/.test(request.path);
    throw new ServiceRefusal(forbidden ? 403 : 404, 'Line item does not exist');
  }
  return item;
}

export function textParameter(request: Request, name: string): string {
  return z.string().catch('').parse(request.params[name]);
}

function numberParameter(request: Request, name: string): number {
  const text = textParameter(request, name);
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/** Undefined when absent or repeated. */
export function queryText(request: Request, name: string): string | undefined {
  return z.string().safeParse(request.query[name]).data;
}

/** Zero when absent or not a whole number. */
export function queryNumber(request: Request, name: string): number {
  const text = queryText(request, name) ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : 0;
}

/** The body as it came. */
export function rawBody(request: Request): string {
  return z.string().catch('').parse(request.body);
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Answers with a media type exactly as given. */
export function sendDocument(
  response: Response,
  status: number,
  document: { readonly mediaType: string; readonly body: string },
): void {
  response.statusCode = status;
  response.setHeader('Content-Type', `${document.mediaType}; charset=utf-8`);
  response.end(document.body);
}

function sendRefusal(
  lms: Lms,
  request: Request,
  { response, refusal }: { readonly response: Response; readonly refusal: ServiceRefusal },
): void {
  const reason = refusal.message;
  const statusLineBroken = /[\r\n\0]/.test(reason);
  const status = lms.profile.quirks.phpHeaders && statusLineBroken ? 200 : refusal.status;
  if (lms.profile.quirks.phpHeaders && status !== 200) {
    response.statusMessage = Buffer.from(reason, 'utf8').toString('latin1');
  }
  sendDocument(
    response,
    status,
    refusal.answer ?? { mediaType: 'application/json', body: errorBody(lms, request, refusal) },
  );
}

function errorBody(lms: Lms, request: Request, refusal: ServiceRefusal): string {
  if (lms.profile.id === 'canvas') {
    return JSON.stringify({
      errors: { type: STATUS_CODES[refusal.status], message: refusal.message },
    });
  }
  if (lms.profile.id === 'generic') {
    return JSON.stringify({ status: refusal.status, reason: refusal.message });
  }
  return JSON.stringify({
    status: refusal.status,
    reason: refusal.message,
    request: {
      method: request.method,
      url: request.originalUrl,
      accept: request.headers.accept ?? '',
      contentType: request.headers['content-type'] ?? '',
    },
  });
}

/** nginx's answer when PHP sent a status line it cannot read. */
export function sendBadGateway(response: Response): void {
  response.statusCode = 502;
  response.setHeader('Content-Type', 'text/html');
  response.end(
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n',
  );
}
