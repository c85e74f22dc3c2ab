/** The same rule as JSON, for what the form cannot show and for copying: same schema, same draft. */
import type { Request, Response } from 'express';
import { ToolError } from '../../../errors.js';
import { parseClause, type ParsedClause } from '../../../rules/schema.js';
import { achievementIn } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor } from '../texts.js';
import { openCourse } from './open-course.js';
import { readerOf } from './rule-form.js';
import { saveDraft } from './rule-page.js';

/** GET and POST of the page; a wrong text is shown again with the path of what is wrong. */
export async function editRuleJson(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const course = await openCourse(services, req, 'instructor');
  const achievement = achievementIn(course, req.params['achievementId']);
  const newest = course.rules.get(achievement.id)?.newest;
  const fields = readerOf(req.body);
  const posted = req.method === 'POST';
  const parsed = posted ? parseText(fields.text('clause')) : undefined;
  if (parsed?.ok) {
    await saveDraft(
      services,
      { course, achievement },
      {
        clause: parsed.clause,
        decideFrom: newest?.decideFrom?.toISOString().slice(0, 10) ?? '',
        showsValues: newest?.showsValues ?? false,
      },
    );
    res.redirect(303, `${course.base}badges/${achievement.id}`);
    return;
  }
  const stored = JSON.stringify(newest?.clause ?? { type: 'all', of: [] }, null, 2);
  res.status(posted ? 400 : 200).render('pages/course/rule-json', {
    layout: 'embedded',
    title: textsFor(res, services.translator).t('course.rule_title', { name: achievement.name }),
    place: course.context.title,
    home: course.base,
    back: `${course.base}badges/${achievement.id}`,
    action: `${course.base}badges/${achievement.id}/rule/json`,
    text: posted ? fields.text('clause') : stored,
    problems: parsed?.problems ?? [],
    ids: [
      ...course.columns.map(({ id, label }) => ({ id, label })),
      ...course.links.map(({ id, title }) => ({ id, label: title })),
      ...course.allAchievements.map(({ id, name }) => ({ id, label: name })),
    ],
  });
}

function parseText(text: string): ParsedClause {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : new ToolError('rule_invalid').message;
    return { ok: false, problems: [{ path: '', code: 'bad_format', message }] };
  }
  return parseClause(json);
}
