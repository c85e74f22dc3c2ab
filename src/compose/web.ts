/** The pages and documents that a web process serves. */
import { join } from 'node:path';
import { createApp } from '../app.js';
import { drawBadge } from '../catalogue/artwork.js';
import { ensureOrganisation } from '../catalogue/organisation.js';
import { adminRouter } from '../http/pages/admin/index.js';
import {
  createLocalDocuments,
  createPublicDocuments,
  publicRouter,
} from '../http/pages/public/index.js';
import { createRegistrationRouter } from '../launch/registration/router.js';
import { loadRegistration } from '../launch/registration/template.js';
import { createAddressPolicy } from '../net/address-policy.js';
import { createSafeFetch, createSafeRequest } from '../net/safe-fetch.js';
import { verifyCredential } from '../verification/verify.js';
import { networkOf, type Base } from './base.js';
import type { Stages } from './stages.js';
export function composeWeb(base: Base, stages: Stages): ReturnType<typeof createApp> {
  const { config, translator } = base;
  const network = networkOf(config);
  const documents = createPublicDocuments({ ...base, ...stages });
  const verificationFetch = createLocalDocuments(
    [config.publicUrl, `${new URL(config.publicUrl).protocol}//${config.issuerHost}`],
    documents,
    createSafeFetch(network),
  );
  const registration = loadRegistration(join(base.root, 'lti-registration.json'), config.publicUrl);
  return createApp({
    ...base,
    ...stages,
    publicUrl: config.publicUrl,
    viewsFolder: join(base.root, 'views'),
    trustedProxies: config.trustedProxies,
    platformServices: stages.services,
    registrationPages: createRegistrationRouter({
      ...base.stores,
      request: createSafeRequest(network),
      policy: createAddressPolicy(network),
      registration,
      translator,
      publicUrl: config.publicUrl,
      clock: base.clock,
      random: base.random,
    }),
    answerDeepLinking: stages.launching.createDeepLinkingResponse,
    adminPages: composeAdmin(base, stages),
    publicPages: publicRouter({
      ...base,
      ...stages,
      documents,
      drawBadge,
      ...(config.sandbox && { sandboxUrl: config.sandbox.url }),
      verify: (credential) =>
        verifyCredential(credential, {
          fetchDocument: verificationFetch,
          now: base.clock,
          loopbackByHttp: !config.production,
        }),
    }),
  });
}

function composeAdmin(base: Base, { awarding }: Stages): ReturnType<typeof adminRouter> {
  const { config, stores, startingSet, clock, random } = base;
  return adminRouter({
    ...base,
    publicUrl: config.publicUrl,
    issuerHost: config.issuerHost,
    policy: createAddressPolicy(networkOf(config)),
    createOrganisation: (name) =>
      ensureOrganisation(stores.organisations, startingSet, {
        id: Buffer.from(random(9)).toString('base64url'),
        name,
        at: clock(),
      }),
    approveProgramme: (ref) => awarding.approveProgramme(ref),
  });
}
