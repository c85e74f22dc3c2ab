/** The LMS's own error page, with the headers that Moodle gives it. */
import type { Response } from 'express';
import type { Lms } from './lms.js';
import { setServerHeaders } from './server-headers.js';
import { renderPage } from './views.js';

export function sendErrorPage(lms: Lms, response: Response, status: number, message: string): void {
  setServerHeaders(lms, response);
  if (lms.profile.quirks.phpHeaders) {
    response.set({
      'Content-Language': 'en',
      'Content-Script-Type': 'text/javascript',
      'Content-Style-Type': 'text/css',
      'X-UA-Compatible': 'IE=edge',
      'Cache-Control': 'private, pre-check=0, post-check=0, max-age=0, no-transform',
      Pragma: 'no-cache',
      Expires: '',
      'Accept-Ranges': 'none',
    });
  }
  response.status(status);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  const title = `Error | ${lms.site.name}`;
  response.end(renderPage('error', { title, message, status }));
}
