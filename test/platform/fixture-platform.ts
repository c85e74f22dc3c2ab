/**
 * A tiny LMS on loopback that answers with captured bytes (test/fixtures/moodle): status line, media type and
 * `Link` exactly as captured, base URL replaced. What it was asked is kept for the tests.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const fixture = z.object({
  response: z.object({
    status: z.number(),
    statusLine: z.string(),
    headers: z.record(z.string(), z.string()),
    linkHeaderBytesHex: z.string().optional(),
    body: z.unknown(),
  }),
});

export interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface FixturePlatform {
  readonly url: string;
  readonly asked: Asked[];
  /** Answers are given in order, the last one again and again. */
  answer(route: string, ...answers: readonly (Answer | (() => Answer | Promise<Answer>))[]): void;
  asks(route: string): readonly Asked[];
  close(): Promise<void>;
}

const capturedAt = 'http://127.0.0.1:8090';

/** @returns the captured response of a fixture file */
export function captured(name: string): Answer {
  const path = new URL(`../fixtures/moodle/${name}.json`, import.meta.url);
  const { response } = fixture.parse(JSON.parse(readFileSync(path, 'utf8')));
  const hex = response.linkHeaderBytesHex;
  const link =
    hex &&
    Buffer.from(hex, 'hex')
      .toString('latin1')
      .replace(/^Link: /, '');
  return {
    status: response.status,
    reason: response.statusLine.replace(/^HTTP\/1\.\d \d+ /, ''),
    headers: {
      'content-type': response.headers['Content-Type'] ?? 'text/html',
      ...(link && { link }),
    },
    body: response.body,
  };
}

/** @returns a server whose token endpoint already answers as captured */
export async function startFixturePlatform(): Promise<FixturePlatform> {
  const routes = new Map<string, (Answer | (() => Answer | Promise<Answer>))[]>();
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    void readText(request).then(async (body) => {
      const path = request.url ?? '';
      asked.push({ method: request.method ?? '', path, headers: request.headers, body });
      const answers = routes.get(`${request.method ?? ''} ${path}`);
      const next = answers && answers.length > 1 ? answers.shift() : answers?.[0];
      const answer = typeof next === 'function' ? await next() : next;
      write(response, url, answer ?? { status: 404, body: 'no such route' });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  routes.set('POST /mod/lti/token.php', [captured('token-response')]);
  return {
    url,
    asked,
    answer: (route, ...answers) => void routes.set(route, [...answers]),
    asks: (route) => asked.filter(({ method, path }) => `${method} ${path}` === route),
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}

function write(response: http.ServerResponse, url: string, answer: Answer): void {
  const rebase = (text: string): string => text.replaceAll(capturedAt, url);
  response.statusCode = answer.status;
  // Node refuses a few bytes in a reason that nginx let through; none of them matters here.
  response.statusMessage = (answer.reason ?? '').replace(/[^\t\x20-\x7e]/g, '');
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, rebase(value));
  }
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  // As bytes: a text body would make Node write the headers as UTF-8 too.
  response.end(Buffer.from(rebase(body)));
}

async function readText(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
