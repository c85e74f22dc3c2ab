/** The admin pages as the application mounts them, on a SQLite file, with a browser's cookie jar. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import request from 'supertest';
import { showErrors } from '../../../src/http/error-page.js';
import { chooseLocale } from '../../../src/http/middleware/locale.js';
import { requireSameOrigin } from '../../../src/http/middleware/same-origin.js';
import { setSecurityHeaders } from '../../../src/http/middleware/security-headers.js';
import { adminCookie } from '../../../src/http/pages/admin/admin-session.js';
import { adminRouter, ensureFirstAdminLink } from '../../../src/http/pages/admin/index.js';
import { setUpViews } from '../../../src/http/views.js';
import { hashOf } from '../../../src/launch/guard/binding.js';
import { createAddressPolicy } from '../../../src/net/address-policy.js';
import { loadTranslator } from '../../../src/notices/translator.js';
import { openStores } from '../../../src/stores/open.js';
import type { Stores } from '../../../src/stores/ports/index.js';
import { createTestClock } from '../../support/clock.js';
import type { TestClock } from '../../support/clock.js';
import { createMemoryLog } from '../../support/memory-log.js';

export const publicUrl = 'http://127.0.0.1:3000';
const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface AdminTool {
  readonly app: express.Application;
  readonly stores: Stores;
  readonly clock: TestClock;
  /** Programme approvals that were given. */
  readonly approved: object[];
  /** As the start of the program prints it, without the host. */
  firstAdminPath(): Promise<string | null>;
  /** Creates the first admin by the form. @returns the `Cookie` header of that browser */
  createFirstAdmin(): Promise<string>;
  /** An admin and a session without a password. @returns the `Cookie` header of a signed-in browser */
  signIn(): Promise<string>;
  get(path: string, cookie?: string): request.Test;
  /** A form of ours, sent by a browser. */
  post(path: string, form?: object, cookie?: string): request.Test;
  close(): Promise<void>;
}

export async function startAdminTool(): Promise<AdminTool> {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-'));
  const clock = createTestClock();
  const stores = await openStores({ kind: 'sqlite', file: join(folder, 'accolade.db') }, clock);
  const createOrganisation = (name: string) =>
    stores.organisations.ensure({
      id: name === 'Staff College' ? 'default' : `id of ${name}`,
      name,
      issuerProfile: null,
      tiers: [],
      createdAt: clock(),
    });
  await createOrganisation('Staff College');
  const translator = loadTranslator(join(root, 'config/locales'));
  const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
  const approved: object[] = [];
  const app = express();
  setUpViews(app, join(root, 'views'), translator);
  app.use(setSecurityHeaders({ random, https: false }), chooseLocale(translator));
  app.use(express.urlencoded({ extended: false }), requireSameOrigin(publicUrl));
  app.use(
    '/admin',
    adminRouter({
      stores,
      translator,
      clock,
      random,
      publicUrl,
      issuerHost: '127.0.0.1:3000',
      policy: createAddressPolicy({ allowedPrivateHosts: ['127.0.0.1:8090'], allowHttp: false }),
      createOrganisation,
      approveProgramme: async (ref) => approved.push(ref),
    }),
  );
  app.use(showErrors({ translator, log: createMemoryLog().logger }));

  const tool: AdminTool = {
    app,
    stores,
    clock,
    approved,
    firstAdminPath: async () => {
      const link = await ensureFirstAdminLink({ stores, clock, random, publicUrl });
      return link && new URL(link).pathname;
    },
    async createFirstAdmin() {
      const path = await tool.firstAdminPath();
      const password = 'a sentence to remember';
      const form = { userName: 'ada', password, repeated: password };
      return cookieOf(await tool.post(path ?? '', form).expect(303));
    },
    async signIn() {
      const of = { organisationId: 'default', createdAt: clock() };
      await stores.admins.create({ ...of, id: 'ada', userName: 'ada', passwordHash: '' });
      await stores.adminSessions.create({
        hash: hashOf('key'),
        organisationId: 'default',
        adminId: 'ada',
        expiresAt: new Date(clock().getTime() + 60_000),
      });
      return `${adminCookie}=key`;
    },
    get: (path, cookie = '') =>
      request(app).get(path).set('Cookie', cookie).set('Accept', 'text/html'),
    post: (path, form = {}, cookie = '') =>
      request(app)
        .post(path)
        .set('Cookie', cookie)
        .set('Accept', 'text/html')
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send(form),
    close: async () => {
      await stores.close();
      await rm(folder, { recursive: true });
    },
  };
  return tool;
}

/** What a browser would send back. */
export function cookieOf(response: request.Response): string {
  return setCookieOf(response).split(';')[0] ?? '';
}

export function setCookieOf(response: request.Response): string {
  const header: unknown = response.headers['set-cookie'];
  return Array.isArray(header) ? String(header[0]) : '';
}
