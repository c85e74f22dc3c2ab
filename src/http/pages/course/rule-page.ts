/** Handlers of the rule builder. Only "save" writes; "add" and "remove" answer with the changed form. */
import type { Request, Response } from 'express';
import type { Achievement } from '../../../domain/achievement.js';
import type { Clause } from '../../../domain/clause.js';
import type { Column } from '../../../domain/course.js';
import type { LineItem } from '../../../domain/platform.js';
import { ToolError } from '../../../errors.js';
import { parseClause } from '../../../rules/schema.js';
import { achievementIn, type CourseSnapshot } from '../course-snapshot.js';
import type { EmbeddedServices } from '../embedded-services.js';
import { textsFor } from '../texts.js';
import {
  activityFields,
  activityForm,
  ensureActivityColumn,
  ensureGradedColumn,
  listOwnLineItems,
} from './column-forms.js';
import { openCourse } from './open-course.js';
import { clauseJson, completePart, ruleFormOf, startOfDay } from './rule-form-clause.js';
import { applyAction, readAction, readerOf, readRuleForm, withColumn } from './rule-form.js';
import type { RuleForm } from './rule-form.js';
import { problemsInForm } from './rule-problems.js';
import { ruleView, type PlacedProblem, type RuleView } from './rule-view.js';

interface OpenedRule {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
}

async function openRule(services: EmbeddedServices, req: Request): Promise<OpenedRule> {
  const course = await openCourse(services, req, 'instructor');
  return { course, achievement: achievementIn(course, req.params['achievementId']) };
}

const emptyForm: RuleForm = {
  group: 'all',
  n: '',
  clauses: [],
  decideFrom: '',
  showsValues: false,
};

interface Shown {
  readonly form: RuleForm;
  readonly problems?: readonly PlacedProblem[];
  readonly activity?: RuleView['activity'];
  readonly ownLineItems?: readonly LineItem[];
}

function render(services: EmbeddedServices, res: Response, opened: OpenedRule, shown: Shown): void {
  const texts = textsFor(res, services.translator);
  const view = ruleView({ problems: [], ...opened, ...shown, texts });
  res.render('pages/course/rule', { layout: 'embedded', ...view });
}

export async function showRule(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const opened = await openRule(services, req);
  const newest = opened.course.rules.get(opened.achievement.id)?.newest;
  const form = newest ? ruleFormOf(newest) : emptyForm;
  if (form) render(services, res, opened, { form });
  else res.redirect(303, `${opened.course.base}badges/${opened.achievement.id}/rule/json`);
}

export async function changeRule(
  services: EmbeddedServices,
  req: Request,
  res: Response,
): Promise<void> {
  const opened = await openRule(services, req);
  const action = readAction(readerOf(req.body).text('action'));
  const form = applyAction(readRuleForm(req.body), action);
  const adding = { req, res, opened, form };
  switch (action.do) {
    case 'save':
      return saveRule(services, res, opened, form);
    case 'addActivity':
      return addActivity(services, adding);
    case 'findOwn': {
      const ownLineItems = await listOwnLineItems(services, opened.course);
      render(services, res, opened, { form, ownLineItems });
      return;
    }
    case 'addOwn': {
      const url = readerOf(req.body).text('ownLineItem');
      return extend(services, adding, await ensureGradedColumn(services, opened.course, url));
    }
    case 'add':
    case 'remove':
    case 'show':
      render(services, res, opened, { form });
  }
}

async function saveRule(
  services: EmbeddedServices,
  res: Response,
  opened: OpenedRule,
  form: RuleForm,
): Promise<void> {
  const parsed = parseClause(clauseJson(form));
  const texts = textsFor(res, services.translator);
  if (!parsed.ok || form.clauses.length === 0) {
    const problems = parsed.ok
      ? [{ at: '', text: texts.t('course.rule_empty') }]
      : problemsInForm(parsed.problems, form, texts);
    render(services, res.status(400), opened, { form, problems });
    return;
  }
  await saveDraft(services, opened, { ...form, clause: parsed.clause });
  res.redirect(303, `${opened.course.base}badges/${opened.achievement.id}`);
}

/** Stores the draft: a new version when the newest one is published. */
export async function saveDraft(
  { stores }: EmbeddedServices,
  { course, achievement }: OpenedRule,
  given: {
    readonly clause: Clause;
    readonly decideFrom: string;
    readonly showsValues: boolean;
  },
): Promise<void> {
  const { organisationId, contextId } = course.session;
  await stores.rules.saveDraft({
    organisationId,
    contextId,
    achievementId: achievement.id,
    clause: given.clause,
    showsValues: given.showsValues,
    ...(given.decideFrom !== '' && { decideFrom: dayIn(given.decideFrom) }),
  });
}

/** @throws ToolError form_invalid */
function dayIn(day: string): Date {
  const at = new Date(startOfDay(day));
  if (Number.isNaN(at.getTime())) throw new ToolError('form_invalid', { field: 'decideFrom' });
  return at;
}

interface Adding {
  readonly req: Request;
  readonly res: Response;
  readonly opened: OpenedRule;
  readonly form: RuleForm;
}

async function addActivity(services: EmbeddedServices, adding: Adding): Promise<void> {
  const { req, res, opened, form } = adding;
  const activity = activityFields(readerOf(req.body));
  const parsed = activityForm.safeParse(activity);
  if (parsed.success) {
    const column = await ensureActivityColumn(services, opened.course, parsed.data);
    await extend(services, adding, column);
    return;
  }
  const texts = textsFor(res, services.translator);
  const problems = [{ at: 'activity', text: texts.t('course.activity_problem') }];
  render(services, res.status(400), opened, { form, problems, activity });
}

/**
 * Puts a new column into the rule, and keeps as a draft what was entered so far. A formula column's sheet comes
 * next, whatever the form still lacks: without the formula the column stays empty.
 */
async function extend(
  services: EmbeddedServices,
  { req, res, opened, form }: Adding,
  column: Column,
): Promise<void> {
  const extended = withColumn(form, column.id);
  const draft = parseClause(clauseJson(extended));
  if (draft.ok) await saveDraft(services, opened, { ...extended, clause: draft.clause });
  if (column.kind === 'formula') {
    const leftOut = draft.ok ? 0 : await saveCompletePart(services, opened, extended);
    const query = `badge=${opened.achievement.id}${leftOut > 0 ? `&leftOut=${leftOut}` : ''}`;
    res.redirect(303, `${opened.course.base}columns/${column.id}?${query}`);
    return;
  }
  const course = await openCourse(services, req, 'instructor');
  const texts = textsFor(res, services.translator);
  const problems = draft.ok ? [] : problemsInForm(draft.problems, extended, texts);
  render(services, res, { ...opened, course }, { form: extended, problems });
}

/** @returns how many clauses could not be stored */
async function saveCompletePart(
  services: EmbeddedServices,
  opened: OpenedRule,
  form: RuleForm,
): Promise<number> {
  const complete = completePart(form);
  const draft = parseClause(clauseJson(complete.form));
  if (!draft.ok) throw new ToolError('form_invalid', { field: 'rule' });
  await saveDraft(services, opened, { ...complete.form, clause: draft.clause });
  return complete.leftOut;
}
