/** All routes of one sandbox. Service bodies stay text: what Moodle does with them depends on their bytes. */
import express from 'express';
import type { Application, ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { createDeepLinkReturn } from './deep-linking.js';
import { sendErrorPage } from './error-page.js';
import { faultPoint } from './faults.js';
import type { Endpoint } from './faults.js';
import { createLineItemEndpoint } from './line-item.js';
import { createLineItems } from './line-items.js';
import type { Lms } from './lms.js';
import { createMemberships } from './memberships.js';
import { createAuthorize } from './oidc.js';
import { addPages } from './pages/index.js';
import { createOpenidConfiguration, createRegistration } from './registration.js';
import { createResults } from './results.js';
import { createScores } from './scores.js';
import { setServerHeaders } from './server-headers.js';
import { createToken } from './token.js';

export function createApp(lms: Lms): Application {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const { paths } = lms.profile;
  const form = express.urlencoded({ extended: false, limit: '1mb' });
  const text = express.text({ type: () => true, limit: '1mb' });
  const json = express.json({ limit: '256kb' });
  const route = (endpoint: Endpoint, ...handlers: RequestHandler[]): void => {
    app.all(paths[endpoint], faultPoint(lms.faults, endpoint), ...handlers);
  };
  route('authorize', form, createAuthorize(lms));
  route('token', form, createToken(lms));
  route('jwks', createJwks(lms));
  route('openidConfiguration', createOpenidConfiguration(lms));
  route('registration', json, createRegistration(lms));
  route('lineItems', text, createLineItems(lms));
  route('lineItem', text, createLineItemEndpoint(lms));
  route('results', text, createResults(lms));
  route('scores', text, createScores(lms));
  route('memberships', text, createMemberships(lms));
  route('deepLinkReturn', form, createDeepLinkReturn(lms));
  addPages(app, lms);
  app.use((_request, response) => {
    sendErrorPage(lms, response, 404, 'There is no such page.');
  });
  app.use(sendFailure);
  return app;
}

/** Bodies that cannot be read are the caller's fault; anything else is a defect of the sandbox, told in words. */
const sendFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status =
    z.object({ status: z.number().min(400).max(499) }).safeParse(error).data?.status ?? 500;
  const message = error instanceof Error ? error.message : String(error);
  response.removeHeader('Transfer-Encoding');
  response.status(status).type('text/plain').send(`The sandbox could not answer: ${message}`);
};

function createJwks(lms: Lms): RequestHandler {
  return (_request, response) => {
    setServerHeaders(lms, response);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(lms.keys.jwks()));
  };
}
