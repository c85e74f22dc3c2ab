/** Platforms: the list, three ways to register one, what waits for approval. */
import express, { type RequestHandler, type Router } from 'express';
import type { Platform } from '../../../domain/platform.js';
import { isToolError, ToolError } from '../../../errors.js';
import { hashOf } from '../../../launch/guard/binding.js';
import { adminOf } from './admin-session.js';
import { newId, newSecret } from './deps.js';
import type { AdminDeps } from './deps.js';
import { showPage } from './page.js';
import { createPlatformPageRouter } from './platform-page.js';
import { productFamilies, readPlatformForm } from './platform-form.js';
import type { PlatformForm, PlatformProblem } from './platform-form.js';

const invitationMs = 24 * 60 * 60_000;

/** To be mounted at `/admin/platforms`. */
export function createPlatformRouter(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/', showPlatforms(deps));
  router.get('/new', (_req, res) => {
    showPage(res, deps.translator, newPlatformPage(deps, {}));
  });
  router.post('/', createPlatform(deps));
  router.post('/invitations', async (req, res) => {
    const { stores, clock, random, publicUrl, translator } = deps;
    const code = newSecret(random);
    await stores.invitations.create({
      hash: hashOf(code),
      organisationId: adminOf(req).organisationId,
      purpose: 'register-platform',
      expiresAt: new Date(clock().getTime() + invitationMs),
    });
    // Shown once, in the answer itself: only the hash is kept.
    const invitationUrl = `${publicUrl}/lti/register/${code}`;
    showPage(res, translator, newPlatformPage(deps, { invitationUrl }));
  });
  router.use('/:platformId', createPlatformPageRouter(deps));
  return router;
}

function showPlatforms({ stores, translator }: AdminDeps): RequestHandler {
  return async (_req, res) => {
    const [platforms, deployments] = await Promise.all([
      stores.platforms.list(),
      stores.deployments.list(),
    ]);
    const rows = platforms.map((platform) => {
      const own = deployments.filter(({ platformId }) => platformId === platform.id);
      return {
        ...platform,
        statusKey: `admin.status_${platform.status}`,
        familyKey: `admin.family_${platform.productFamily}`,
        deployments: own.length,
        waiting: own.filter(({ status }) => status === 'pending').length,
      };
    });
    showPage(res, translator, {
      view: 'platforms',
      title: 'platforms_title',
      section: 'platforms',
      model: { platforms: rows },
    });
  };
}

/** Every address that an LMS wants to be told, as this installation answers it. */
function addressesOf(publicUrl: string): Readonly<Record<string, string>> {
  return {
    launch: `${publicUrl}/lti/launch`,
    login: `${publicUrl}/lti/login`,
    keys: `${publicUrl}/lti/keys`,
    config: `${publicUrl}/lti/config.json`,
    host: new URL(publicUrl).host,
  };
}

function newPlatformPage(deps: AdminDeps, model: NewPlatformModel) {
  const form = model.form ?? { productFamily: 'moodle' };
  return {
    view: 'platform-new',
    title: 'platform_new_title',
    section: 'platforms',
    status: model.problems || model.exists ? 400 : 200,
    model: {
      ...model,
      form,
      problems: Object.fromEntries((model.problems ?? []).map((field) => [field, true])),
      addresses: addressesOf(deps.publicUrl),
      families: productFamilies.map((id) => ({
        id,
        labelKey: `admin.family_${id}`,
        selected: form.productFamily === id,
      })),
    },
  } as const;
}

interface NewPlatformModel {
  readonly form?: PlatformForm;
  readonly problems?: readonly PlatformProblem[];
  readonly exists?: boolean;
  readonly invitationUrl?: string;
}

function createPlatform(deps: AdminDeps): RequestHandler {
  return async (req, res) => {
    const read = readPlatformForm(req.body, deps.policy);
    if (!read) throw new ToolError('form_invalid');
    const { form, problems } = read;
    if (problems.length > 0) {
      showPage(res, deps.translator, newPlatformPage(deps, { form, problems }));
      return;
    }
    const platform = platformOf(deps, form, adminOf(req).organisationId);
    try {
      await deps.stores.platforms.create(platform);
    } catch (error) {
      if (!isToolError(error, 'platform_exists')) throw error;
      showPage(res, deps.translator, newPlatformPage(deps, { form, exists: true }));
      return;
    }
    if (form.deploymentId !== '') {
      await deps.stores.deployments.ensure(platform.id, form.deploymentId);
    }
    res.redirect(303, `/admin/platforms/${platform.id}`);
  };
}

function platformOf(deps: AdminDeps, form: PlatformForm, organisationId: string): Platform {
  const { name, productFamily, issuer, clientId, tokenAudience } = form;
  const { authorizationEndpoint, tokenEndpoint, jwksUri } = form;
  return {
    id: newId(deps.random),
    organisationId,
    name,
    issuer,
    clientId,
    authorizationEndpoint,
    tokenEndpoint,
    ...(tokenAudience !== '' && { tokenAudience }),
    jwksUri,
    productFamily,
    status: 'pending',
    createdAt: deps.clock(),
  };
}
