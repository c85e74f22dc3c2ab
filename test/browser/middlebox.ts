/**
 * Stands between browser and tool, as a browser that drops third-party cookies would: with `stripsCookies` no
 * `Set-Cookie` of the tool reaches a frame. Windows of their own get everything.
 */
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

export interface Middlebox {
  stripsCookies: boolean;
  readonly handle: RequestListener;
}

/** @param toolPort where the tool itself listens */
export function createMiddlebox(toolPort: number): Middlebox {
  const box: Middlebox = {
    stripsCookies: false,
    handle(request, response) {
      const framed = request.headers['sec-fetch-dest'] === 'iframe';
      forward(toolPort, request, (answer) => {
        relay(answer, response, box.stripsCookies && framed);
      });
    },
  };
  return box;
}

function forward(
  port: number,
  request: IncomingMessage,
  answered: (answer: IncomingMessage) => void,
): void {
  const { method, url, headers } = request;
  const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers }, answered);
  onward.on('error', () => request.destroy());
  request.pipe(onward);
}

function relay(answer: IncomingMessage, response: ServerResponse, strips: boolean): void {
  const headers = { ...answer.headers };
  if (strips) delete headers['set-cookie'];
  response.writeHead(answer.statusCode ?? 502, headers);
  answer.pipe(response);
}
