/**
 * What the launch did not bring, and which setting brings it, in the words that this LMS shows its administrator
 * (issue: "says which setting the admin must change, in that LMS's words").
 */
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';

export interface LackNotice {
  /** What does not work without it. */
  readonly title: string;
  /** Where the setting is and what it has to say. */
  readonly setting: string;
}

type Lack = 'names' | 'roster' | 'grades' | 'columns';

const columnScope = 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem';

export function lackNotices(course: CourseSnapshot, texts: Texts): readonly LackNotice[] {
  const { productFamily } = course.context;
  const words = productFamily === 'moodle' || productFamily === 'canvas' ? productFamily : 'other';
  return lacksOf(course).map((lack) => ({
    title: texts.t(`course.lack_${lack}`),
    setting: texts.t(`course.lack_${lack}_${words}`),
  }));
}

function lacksOf({ session, context }: CourseSnapshot): readonly Lack[] {
  const lacks = session.missing.flatMap((each): Lack[] => (each === 'context' ? [] : [each]));
  const readsOnly = context.lineItemsUrl !== undefined && !context.agsScopes.includes(columnScope);
  return readsOnly && !lacks.includes('grades') ? [...lacks, 'columns'] : lacks;
}
