/** The public pages as the application mounts them, over a real course, with the verification that everybody gets. */
import { randomBytes } from 'node:crypto';
import express from 'express';
import { pino } from 'pino';
import { drawBadge } from '../../../src/catalogue/artwork.js';
import type { ClaimChoices } from '../../../src/credentials/index.js';
import type { Learner } from '../../../src/domain/learner.js';
import { ToolError } from '../../../src/errors.js';
import { refuseUnknownPage, showErrors } from '../../../src/http/error-page.js';
import { chooseLocale } from '../../../src/http/middleware/locale.js';
import { setSecurityHeaders } from '../../../src/http/middleware/security-headers.js';
import {
  createLocalDocuments,
  createPublicDocuments,
  publicRouter,
} from '../../../src/http/pages/public/index.js';
import { setUpViews } from '../../../src/http/views.js';
import { verifyCredential } from '../../../src/verification/verify.js';
import { choices, openCourse, translator } from '../../sharing/course.js';

export async function openSite({
  publicUrl = 'https://badges.example.edu',
  localOrigins = [publicUrl],
  sandboxUrl,
}: {
  readonly publicUrl?: string;
  readonly localOrigins?: readonly string[];
  readonly sandboxUrl?: string;
} = {}) {
  const course = await openCourse(publicUrl);
  const documents = createPublicDocuments(course);
  const asked: string[] = [];
  const fetchDocument = createLocalDocuments(localOrigins, documents, async (url) => {
    asked.push(url);
    throw new ToolError('fetch_failed');
  });
  const app = express();
  setUpViews(app, 'views', translator);
  app.use(setSecurityHeaders({ random: (size) => randomBytes(size), https: true }));
  app.use(chooseLocale(translator));
  app.use(
    publicRouter({
      ...course,
      documents,
      translator,
      drawBadge,
      ...(sandboxUrl !== undefined && { sandboxUrl }),
      verify: (credential) =>
        verifyCredential(credential, {
          fetchDocument,
          now: course.clock,
          loopbackByHttp: publicUrl.startsWith('http:'),
        }),
    }),
  );
  app.use(refuseUnknownPage);
  app.use(showErrors({ translator, log: pino({ level: 'silent' }) }));
  return {
    ...course,
    app,
    fetchDocument,
    /** Addresses that verification asked the network for. */
    asked,
    /** A claimed and published badge. */
    async published(change: Partial<ClaimChoices> = {}, person: Partial<Learner> = {}) {
      const { award, learner } = await course.award(person);
      const credential = await course.sharing.claimAward({
        award,
        learner,
        choices: { ...choices, ...change },
      });
      const holder = { credentialId: credential.id, learnerId: learner.id };
      await course.sharing.publish(holder);
      return { award, learner, credential, holder, path: `/c/${credential.id}` };
    },
  };
}
export type Site = Awaited<ReturnType<typeof openSite>>;
