/** One Platform: its addresses, its deployments, approving (which assigns the Organisation) and disabling. */
import express, { type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { Deployment, RegistrationStatus } from '../../../domain/platform.js';
import { ToolError } from '../../../errors.js';
import type { AdminDeps } from './deps.js';
import { missingInProfile } from '../../../domain/organisation.js';
import { showPage } from './page.js';

type Handler = RequestHandler<{ platformId: string; deploymentRowId?: string }>;

/** To be mounted at `/admin/platforms/:platformId`. */
export function createPlatformPageRouter(deps: AdminDeps): Router {
  const router = express.Router({ mergeParams: true });
  router.get('/', showPlatform(deps));
  router.post('/rename', renamePlatform(deps));
  router.post('/status', setPlatformStatus(deps));
  router.post('/deployments', addDeployment(deps));
  router.post('/deployments/:deploymentRowId/approve', approveDeployment(deps));
  router.post('/deployments/:deploymentRowId/disable', disableDeployment(deps));
  return router;
}

function showPlatform({ stores, translator, publicUrl }: AdminDeps): Handler {
  return async (req, res) => {
    const platform = await stores.platforms.get(req.params.platformId);
    const [deployments, organisations] = await Promise.all([
      stores.deployments.list(platform.id),
      stores.organisations.list(),
    ]);
    const names = new Map(organisations.map(({ id, name }) => [id, name]));
    showPage(res, translator, {
      view: 'platform',
      title: 'platform_title',
      titleValues: { name: platform.name },
      section: 'platforms',
      model: {
        platform: {
          ...platform,
          statusKey: `admin.status_${platform.status}`,
          familyKey: `admin.family_${platform.productFamily}`,
          isMoodle: platform.productFamily === 'moodle',
          active: platform.status === 'active',
          pending: platform.status === 'pending',
        },
        deployments: deployments.map((deployment) => deploymentView(deployment, names)),
        organisations,
        launchUrl: `${publicUrl}/lti/launch`,
      },
    });
  };
}

function deploymentView(
  { id, deploymentId, organisationId, status, createdAt }: Deployment,
  names: ReadonlyMap<string, string>,
): object {
  return {
    id,
    deploymentId,
    createdAt,
    organisationId,
    organisation: organisationId === null ? undefined : names.get(organisationId),
    statusKey: `admin.status_${status}`,
    active: status === 'active',
  };
}

const nameForm = z.object({ name: z.string().trim().min(1).max(200) });

function renamePlatform({ stores }: AdminDeps): Handler {
  return async (req, res) => {
    const { name } = parse(nameForm, req.body);
    await stores.platforms.update(req.params.platformId, { name });
    res.redirect(303, `/admin/platforms/${req.params.platformId}`);
  };
}

const statusForm = z.object({ status: z.enum(['active', 'disabled']) });

function setPlatformStatus({ stores }: AdminDeps): Handler {
  return async (req, res) => {
    const { status } = parse(statusForm, req.body);
    await stores.platforms.update(req.params.platformId, { status });
    res.redirect(303, `/admin/platforms/${req.params.platformId}`);
  };
}

const deploymentForm = z.object({ deploymentId: z.string().trim().min(1).max(255) });

function addDeployment({ stores }: AdminDeps): Handler {
  return async (req, res) => {
    const { deploymentId } = parse(deploymentForm, req.body);
    const platform = await stores.platforms.get(req.params.platformId);
    await stores.deployments.ensure(platform.id, deploymentId);
    res.redirect(303, `/admin/platforms/${platform.id}`);
  };
}

const approvalForm = z.object({
  organisationId: z.string().default(''),
  newOrganisation: z.string().trim().max(200).default(''),
});

/** The deployment gets its Organisation, the platform becomes active; then the issuer profile is asked for. */
function approveDeployment(deps: AdminDeps): Handler {
  return async (req, res) => {
    const { stores } = deps;
    const form = parse(approvalForm, req.body);
    const deployment = await findDeployment(deps, req.params);
    const organisation =
      form.newOrganisation === ''
        ? await stores.organisations.get(form.organisationId)
        : await deps.createOrganisation(form.newOrganisation);
    await assign(deps, deployment, organisation.id, 'active');
    const platform = await stores.platforms.get(deployment.platformId);
    if (platform.status === 'pending') {
      await stores.platforms.update(platform.id, { status: 'active' });
    }
    res.redirect(
      303,
      missingInProfile(organisation.issuerProfile) === undefined
        ? `/admin/platforms/${platform.id}`
        : `/admin/organisations/${encodeURIComponent(organisation.id)}`,
    );
  };
}

/** It keeps its Organisation: what it awarded stays there, and it can be approved again. */
function disableDeployment(deps: AdminDeps): Handler {
  return async (req, res) => {
    const deployment = await findDeployment(deps, req.params);
    if (deployment.organisationId === null) throw new ToolError('form_invalid');
    await assign(deps, deployment, deployment.organisationId, 'disabled');
    res.redirect(303, `/admin/platforms/${deployment.platformId}`);
  };
}

/** @throws form_invalid when a deployment that has been approved once would move to another Organisation */
async function assign(
  { stores }: AdminDeps,
  deployment: Deployment,
  organisationId: string,
  status: RegistrationStatus,
): Promise<void> {
  // Its learners and awards belong to the first one: they would be left behind.
  if (deployment.organisationId !== null && deployment.organisationId !== organisationId) {
    throw new ToolError('form_invalid');
  }
  await stores.deployments.assign(deployment.id, organisationId, status);
}

/** @throws deployment_not_found, also when it belongs to another platform */
async function findDeployment(
  { stores }: AdminDeps,
  params: { readonly platformId: string; readonly deploymentRowId?: string },
): Promise<Deployment> {
  const deployment = await stores.deployments.get(params.deploymentRowId ?? '');
  if (deployment.platformId !== params.platformId) throw new ToolError('deployment_not_found');
  return deployment;
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ToolError('form_invalid', {}, parsed.error);
  return parsed.data;
}
