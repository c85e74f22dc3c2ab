/** Organisations and the issuer profile that each one signs with. */
import express, { type Request, type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import { ToolError } from '../../../errors.js';
import type { AdminDeps } from './deps.js';
import { largestLogoBytes, readIssuerProfile } from './issuer-profile.js';
import { issuersOf } from './overview.js';
import { parseMultipart } from './multipart.js';
import type { MultipartForm } from './multipart.js';
import { showPage } from './page.js';

/** To be mounted at `/admin/organisations`. */
export function createOrganisationRouter(deps: AdminDeps): Router {
  const router = express.Router();
  const { stores, translator } = deps;
  router.get('/', async (_req, res) => {
    showPage(res, translator, {
      view: 'organisations',
      title: 'organisations_title',
      section: 'organisations',
      model: { issuers: await issuersOf(deps, await stores.organisations.list()) },
    });
  });
  router.get('/:id', showOrganisation(deps));
  router.post(
    '/:id',
    express.raw({ type: 'multipart/form-data', limit: largestLogoBytes + 20_000 }),
    saveProfile(deps),
  );
  return router;
}

function showOrganisation(deps: AdminDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const organisation = await deps.stores.organisations.get(req.params.id);
    const [issuer] = await issuersOf(deps, [organisation]);
    showPage(res, deps.translator, {
      view: 'organisation',
      title: 'organisation_title',
      titleValues: { name: organisation.name },
      section: 'organisations',
      model: {
        organisation,
        issuer,
        form: organisation.issuerProfile,
        saved: 'saved' in req.query,
      },
    });
  };
}

function saveProfile(deps: AdminDeps): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { stores, translator } = deps;
    const organisation = await stores.organisations.get(req.params.id);
    const { fields, logo } = readForm(req);
    const profile = readIssuerProfile(fields, logo, organisation.issuerProfile);
    if (typeof profile !== 'string') {
      await stores.organisations.setIssuerProfile(organisation.id, profile);
      res.redirect(303, `/admin/organisations/${encodeURIComponent(organisation.id)}?saved`);
      return;
    }
    const [issuer] = await issuersOf(deps, [organisation]);
    showPage(res, translator, {
      view: 'organisation',
      title: 'organisation_title',
      titleValues: { name: organisation.name },
      section: 'organisations',
      status: 400,
      model: {
        organisation,
        issuer,
        form: { ...fields, image: organisation.issuerProfile?.image },
        problems: { [profile]: true },
      },
    });
  };
}

const texts = z.record(z.string(), z.string());

/** @throws form_invalid */
function readForm(req: Request<{ id: string }>): {
  readonly fields: Record<string, string>;
  readonly logo: Uint8Array | 'keep' | 'remove';
} {
  const body: unknown = req.body;
  const form: Partial<MultipartForm> | undefined = Buffer.isBuffer(body)
    ? parseMultipart(body, req.get('Content-Type') ?? '')
    : { fields: texts.safeParse(body).data ?? {} };
  if (!form?.fields) throw new ToolError('form_invalid');
  const uploaded = form.files?.['logo'];
  if (uploaded && uploaded.length > 0) return { fields: form.fields, logo: uploaded };
  return { fields: form.fields, logo: 'removeLogo' in form.fields ? 'remove' : 'keep' };
}
