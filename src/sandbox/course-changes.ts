/** What a teacher does to a course: adding LTI activities, saving formulas, weighing columns, copying the course. */
import type { StoredLink } from './deep-linking-items.js';
import { isTakenAsMaximum } from './deep-linking-items.js';
import { evaluateFormula, normaliseFormula } from './formula.js';
import type { FormulaLanguage } from './formula.js';
import { findItem, findModuleItem, markStale } from './gradebook.js';
import type { Lms } from './lms.js';
import type { Activity, Course, GradeItem, Tool } from './model.js';
import { blankItem } from './seed.js';

/**
 * Saves one returned link as an activity, with its column when one was asked for. Other platforms than Moodle take
 * any positive maximum.
 * @returns undefined when the LMS drops it without a word
 */
export function addLtiActivity(
  lms: Lms,
  {
    course,
    tool,
    link,
  }: { readonly course: Course; readonly tool: Tool; readonly link: StoredLink },
): Activity | undefined {
  const maximum = link.lineItem?.scoreMaximum;
  const moodle = lms.profile.id === 'moodle';
  if (maximum !== undefined && (moodle ? !isTakenAsMaximum(maximum) : maximum <= 0))
    return undefined;
  const activity = blankLtiActivity(lms, { course, tool, name: link.title });
  activity.description = link.text;
  activity.lti = {
    toolId: tool.id,
    custom: { ...link.custom },
    container: 'iframe',
    ...(link.url !== undefined && { url: link.url }),
    ...(link.lineItem?.submissionReview && {
      submissionReview: copyReview(link.lineItem.submissionReview),
    }),
  };
  course.activities.push(activity);
  if (maximum !== undefined && link.lineItem) {
    course.gradebook.items.push({
      ...blankItem(lms.nextId('item'), link.title, maximum),
      kind: 'mod',
      cmId: activity.cmId,
      link: {
        toolId: tool.id,
        tag: link.lineItem.tag,
        resourceId: link.lineItem.resourceId,
        resourceLinkId: activity.instanceId,
        ...(link.lineItem.submissionReview && {
          submissionReview: copyReview(link.lineItem.submissionReview),
        }),
      },
    });
    markStale(course.gradebook);
  }
  return activity;
}

function copyReview(review: {
  readonly url?: string;
  readonly custom: Readonly<Record<string, string>>;
}): {
  url?: string;
  custom: Record<string, string>;
} {
  return { custom: { ...review.custom }, ...(review.url !== undefined && { url: review.url }) };
}

function blankLtiActivity(
  lms: Lms,
  { course, name }: { readonly course: Course; readonly tool: Tool; readonly name: string },
): Activity {
  return {
    cmId: lms.nextId('cm'),
    instanceId: lms.nextId('lti'),
    module: 'lti',
    sectionId: course.sections[0]?.id ?? 1,
    name,
    description: '',
    idnumber: '',
    hidden: false,
    completion: 'none',
    viewedBy: new Set(),
  };
}

/** Gives a column its ID number; a module's column and its activity have the same one. */
export function setItemIdnumber(course: Course, item: GradeItem, idnumber: string): void {
  item.idnumber = idnumber;
  const activity = course.activities.find(({ cmId }) => cmId === item.cmId);
  if (activity) activity.idnumber = idnumber;
}

/** The other way round: "Common module settings", ID number. */
export function setActivityIdnumber(course: Course, activity: Activity, idnumber: string): void {
  activity.idnumber = idnumber;
  const item = findModuleItem(course.gradebook, activity.cmId);
  if (item) item.idnumber = idnumber;
}

export type FormulaProblem = 'invalid' | 'not_allowed';

/**
 * Saves a column's formula; an empty one takes it off. The gradebook is stale afterwards: nothing is calculated
 * until something recomputes it.
 * @returns the problem as the teacher sees it, or undefined
 */
export function saveFormula(
  course: Course,
  item: GradeItem,
  { text, language }: { readonly text: string; readonly language: FormulaLanguage },
): FormulaProblem | undefined {
  if (item.kind !== 'manual') return 'not_allowed';
  if (text.trim() === '') {
    delete item.calculation;
  } else {
    const stored = normaliseFormula(
      text,
      language,
      (idnumber) =>
        course.gradebook.items.find((other) => other.idnumber === idnumber && idnumber !== '')?.id,
    );
    const selfReference = stored?.includes(`##gi${item.id}##`) ?? false;
    if (stored === undefined || selfReference || !hasKnownItems(course, stored)) return 'invalid';
    item.calculation = stored;
  }
  item.calculationFailed = false;
  markStale(course.gradebook);
  return undefined;
}

function hasKnownItems(course: Course, stored: string): boolean {
  const ids = [...stored.matchAll(/##gi(\d+)##/g)].map((match) => Number(match[1]));
  return (
    ids.every((id) => findItem(course.gradebook, id)) &&
    Number.isFinite(evaluateFormula(stored, () => 1))
  );
}

export interface ColumnSettings {
  readonly hidden: boolean;
  /** `0` keeps it out of the course total, undefined lets Moodle weigh it. */
  readonly weight?: number;
  readonly inZeroWeightCategory: boolean;
  readonly extraCredit: boolean;
}

/** Hiding changes nothing that is calculated; a weight or another category does. */
export function saveColumnSettings(
  course: Course,
  item: GradeItem,
  settings: ColumnSettings,
): void {
  const changed =
    item.weight !== settings.weight ||
    item.inZeroWeightCategory !== settings.inZeroWeightCategory ||
    item.extraCredit !== settings.extraCredit;
  item.hidden = settings.hidden;
  item.inZeroWeightCategory = settings.inZeroWeightCategory;
  item.extraCredit = settings.extraCredit;
  if (settings.weight === undefined) delete item.weight;
  else item.weight = settings.weight;
  if (changed) markStale(course.gradebook);
}
