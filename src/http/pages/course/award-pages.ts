/** Handlers about single people: withdraw an award, decide an open task, see the page as a learner does. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Award } from '../../../domain/award.js';
import { ToolError } from '../../../errors.js';
import { achievementIn, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { showLearnerPage } from '../learner/routes.js';
import { textsFor } from '../texts.js';
import { actingIn, openCourse, requirePublishRightIn } from './open-course.js';
import { personName } from './people-view.js';
import { readerOf } from './rule-form.js';

async function openAward(
  services: EmbeddedServices,
  req: Request,
): Promise<{ readonly course: CourseSnapshot; readonly award: Award }> {
  const course = await openCourse(services, req, 'instructor');
  const award = course.awards.find(({ id }) => id === req.params['awardId']);
  if (!award) throw new ToolError('award_not_found');
  return { course, award };
}

const because = z.string().trim().min(3).max(500);

/** GET asks for the reason, POST withdraws; without a reason it asks again. */
export async function withdrawAward(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const { course, award } = await openAward(services, req);
  const badge = `${course.base}badges/${award.achievementId}`;
  const posted = req.method === 'POST';
  const reason = because.safeParse(readerOf(req.body).text('because'));
  if (posted && reason.success) {
    const { organisationId, contextId } = course.session;
    await services.awarding.withdraw({
      organisationId,
      contextId,
      awardId: award.id,
      because: reason.data,
      by: actingIn(course),
    });
    res.redirect(303, badge);
    return;
  }
  const texts = textsFor(res, services.translator);
  const name = achievementIn(course, award.achievementId).name;
  res.status(posted ? 400 : 200).render('pages/course/withdraw', {
    layout: 'embedded',
    title: texts.t('course.withdraw_title', {
      name,
      person: personName(course, award.learnerId, texts),
    }),
    place: course.context.title,
    home: course.base,
    back: badge,
    action: `${course.base}awards/${award.id}/withdraw`,
    claimed: award.status === 'claimed',
    problem: posted,
  });
}

const decision = z.enum(['confirm', 'refuse', 'done']);

export async function decideTask(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor');
  const task = course.tasks.find(({ id }) => id === req.params['taskId']);
  const decided = decision.safeParse(readerOf(req.body).text('decision'));
  if (!task) throw new ToolError('task_not_found');
  if (!decided.success) throw new ToolError('form_invalid', { field: 'decision' });
  const { organisationId, contextId } = course.session;
  if (task.kind === 'name_correction') {
    await services.awarding.decideNameCorrection({
      organisationId,
      contextId,
      taskId: task.id,
      confirmed: decided.data === 'confirm',
      by: actingIn(course),
    });
  } else {
    // The programme owner's yes is an admin's; finishing its task here would be none.
    if (task.kind === 'programme_approval') throw new ToolError('role_not_allowed');
    await requirePublishRightIn(services, course);
    await services.stores.tasks.finish(contextId, task.id, services.clock());
  }
  res.redirect(303, course.base);
}

/** The learner's own page, looked at by an instructor: nothing on it can be done. */
export async function showAsLearner(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor', 'assistant');
  const learnerId = String(req.params['learnerId']);
  if (!course.members.some((member) => member.learnerId === learnerId)) {
    throw new ToolError('learner_not_found');
  }
  await showLearnerPage(services, res, { course, learnerId, acts: false });
}
