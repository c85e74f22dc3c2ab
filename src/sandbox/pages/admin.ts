/** Site administration: tools, dynamic registration, platform storage, keys. */
import type { Application, RequestHandler, Response } from 'express';
import type { Lms } from '../lms.js';
import { startRegistration } from '../registration.js';
import { formOf, frame, sendPage, sendProblem, signedIn } from './page.js';
import type { Visitor } from './page.js';
import type { Request } from 'express';

export function addAdminPages(app: Application, lms: Lms): void {
  const admin = (
    handle: (request: Request, response: Response, visitor: Visitor) => void | Promise<void>,
  ): RequestHandler =>
    signedIn(lms, async (request, response, visitor) => {
      if (visitor.person.siteAdmin) await handle(request, response, visitor);
      else sendProblem(response, 403, 'Only the site administrator may do this.');
    });
  app.get(
    '/admin',
    admin((_request, response, visitor) => {
      sendPage(response, 'admin', {
        title: 'Site administration',
        ...frame(visitor),
        tools: lms.tools,
        issuer: lms.issuer,
        settings: lms.settings,
        profile: lms.profile.id,
      });
    }),
  );
  app.post(
    '/admin/register',
    admin(async (request, response) => {
      const url = formOf(request)['url'] ?? '';
      if (URL.canParse(url)) response.redirect(303, await startRegistration(lms, url));
      else sendProblem(response, 400, 'That is not an address.');
    }),
  );
  app.post(
    '/admin/activate',
    admin((request, response) => {
      const tool = lms.tools.find(({ id }) => id === Number(formOf(request)['tool']));
      if (tool) tool.active = !tool.active;
      response.redirect(303, '/admin');
    }),
  );
  app.post(
    '/admin/settings',
    admin(async (request, response) => {
      const form = formOf(request);
      lms.settings.platformStorage = form['platformStorage'] === 'on';
      if (form['rotate'] === 'on') await lms.keys.rotate(true);
      response.redirect(303, '/admin');
    }),
  );
}
