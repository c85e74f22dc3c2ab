/** What a learner does: looks, claims, declines, publishes, takes away, asks for another name. */
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Award } from '../../../domain/award.js';
import type { Credential } from '../../../domain/credential.js';
import type { Learner } from '../../../domain/learner.js';
import { isToolError, ToolError } from '../../../errors.js';
import type { ClaimRequest } from '../../../sharing/index.js';
import { loadSnapshot, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { courseSessionOf, requireStanding } from '../standing.js';
import { textsFor } from '../texts.js';
import { claimView } from './claim-view.js';
import { awardsOf, learnerView } from './learner-view.js';

/** Renders the page of one learner; `acts` is false when an instructor looks. */
export async function showLearnerPage(
  services: EmbeddedServices,
  res: Response,
  about: { readonly course: CourseSnapshot; readonly learnerId: string; readonly acts: boolean },
): Promise<void> {
  const { course, learnerId, acts } = about;
  const { organisationId, contextId } = course.session;
  const decided = await services.awarding.explain(organisationId, contextId, learnerId);
  const awards = awardsOf({ course, decided, learnerId });
  const credentials = await credentialsOf(services, awards);
  const texts = textsFor(res, services.translator);
  const { describer, publicUrl } = services;
  res.render('pages/learner/learner', {
    layout: 'embedded',
    ...learnerView({ course, learnerId, acts, credentials, decided, texts, describer, publicUrl }),
  });
}

/** By award id. */
async function credentialsOf(
  { stores }: EmbeddedServices,
  awards: readonly Award[],
): Promise<ReadonlyMap<string, Credential>> {
  const claimed = awards.filter(({ status }) => status === 'claimed');
  const found = await Promise.all(claimed.map(({ id }) => stores.credentials.findByAward(id)));
  return new Map(found.flatMap((each) => (each ? [[each.awardId, each] as const] : [])));
}

interface OwnAward {
  readonly course: CourseSnapshot;
  readonly award: Award;
  readonly learner: Learner;
}

/** @throws ToolError role_not_allowed | award_not_found, also for somebody else's */
async function openOwnAward(services: EmbeddedServices, req: Request): Promise<OwnAward> {
  const session = courseSessionOf(req);
  const course = await loadSnapshot(services.stores, session);
  requireStanding(course.standing, 'learner');
  const { stores } = services;
  const award = await stores.awards.get(session.organisationId, String(req.params['awardId']));
  if (award.learnerId !== session.learnerId) throw new ToolError('award_not_found');
  return { course, award, learner: await stores.learners.get(session.learnerId) };
}

const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

function claimForm(languages: readonly string[]) {
  return z.object({ signName: ticked, includeEmail: ticked, language: z.enum(languages) });
}

const correctionForm = z.object({ name: z.string().trim().min(2).max(120) });

export function createLearnerPages(services: EmbeddedServices): Router {
  const router = Router({ mergeParams: true });
  const { awarding, sharing, stores, translator } = services;

  router.get('/awards/:awardId/claim', async (req, res) => {
    await showClaim(services, res, { own: await openOwnAward(services, req) });
  });

  router.post('/awards/:awardId/claim', async (req, res) => {
    const own = await openOwnAward(services, req);
    const choices = claimForm(translator.languages).safeParse(req.body);
    if (!choices.success) throw new ToolError('form_invalid');
    try {
      await sharing.claimAward({ ...own, choices: choices.data });
    } catch (error) {
      if (!isToolError(error, 'name_not_known')) throw error;
      await showClaim(services, res.status(409), { own, problem: error.code });
      return;
    }
    res.redirect(303, `${own.course.base}#earned`);
  });

  router.post('/awards/:awardId/decline', async (req, res) => {
    const own = await openOwnAward(services, req);
    await sharing.declineAward(own);
    res.redirect(303, `${own.course.base}#earned`);
  });

  router.post('/awards/:awardId/correction', async (req, res) => {
    const own = await openOwnAward(services, req);
    const asked = correctionForm.safeParse(req.body);
    if (!asked.success) throw new ToolError('form_invalid');
    const { organisationId, contextId, learnerId } = own.course.session;
    await awarding.askNameCorrection({ organisationId, contextId, learnerId, ...asked.data });
    res.redirect(303, `${own.course.base}awards/${own.award.id}/claim`);
  });

  for (const action of ['publish', 'unpublish'] as const) {
    router.post(`/awards/:awardId/${action}`, async (req, res) => {
      const own = await openOwnAward(services, req);
      const { id } = await ownCredential(stores.credentials, own);
      await sharing[action]({ credentialId: id, learnerId: own.learner.id });
      res.redirect(303, `${own.course.base}#earned`);
    });
  }

  router.get('/awards/:awardId/badge.jwt', async (req, res) => {
    const own = await openOwnAward(services, req);
    const { jwt } = await ownCredential(stores.credentials, own);
    res.attachment('badge.jwt').type('application/vc+jwt').send(jwt);
  });
  return router;
}

async function showClaim(
  services: EmbeddedServices,
  res: Response,
  { own, problem }: { readonly own: OwnAward; readonly problem?: string },
): Promise<void> {
  const { course, award, learner } = own;
  const { locale } = textsFor(res, services.translator);
  const request: ClaimRequest = {
    award,
    learner,
    choices: { signName: false, includeEmail: false, language: locale },
  };
  const view = claimView({
    course,
    award,
    learner,
    achievement: await services.stores.achievements.get(award.organisationId, award.achievementId),
    preview: await services.sharing.previewClaim(request),
    languages: services.translator.languages,
    texts: textsFor(res, services.translator),
    ...(problem !== undefined && {
      problem: services.translator.translate(locale, `errors.${problem}`),
    }),
  });
  res.render('pages/learner/claim', { layout: 'embedded', ...view });
}

/** @throws ToolError credential_not_found */
async function ownCredential(
  credentials: EmbeddedServices['stores']['credentials'],
  { award }: OwnAward,
): Promise<Credential> {
  const credential = await credentials.findByAward(award.id);
  if (!credential) throw new ToolError('credential_not_found');
  return credential;
}
