/** What the web server in front of the LMS adds to every answer. */
import type { Response } from 'express';
import type { Lms } from './lms.js';

/** Moodle's observed set: nothing else, no Content-Length, and the connection ends. */
export function setServerHeaders(lms: Lms, response: Response): void {
  if (!lms.profile.quirks.phpHeaders) return;
  response.setHeader('Server', 'nginx/1.22.1');
  response.setHeader('X-Powered-By', 'PHP/8.2.36');
  response.setHeader('Connection', 'close');
  response.setHeader('Transfer-Encoding', 'chunked');
}
