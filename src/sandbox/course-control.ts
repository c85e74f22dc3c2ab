/** A course as the program that started the sandbox may look at it and change it, without HTTP. */
import { completionState } from './conditions.js';
import type { CompletionState } from './conditions.js';
import { copyCourse } from './course-copy.js';
import {
  addLtiActivity,
  saveColumnSettings,
  saveFormula,
  setItemIdnumber,
} from './course-changes.js';
import type { ColumnSettings, FormulaProblem } from './course-changes.js';
import type { StoredLink } from './deep-linking-items.js';
import {
  ensureFresh,
  findGrade,
  findItem,
  isStale,
  recordActivityGrade,
  typeGrade,
} from './gradebook.js';
import { findActivity, findTool } from './lms.js';
import type { Lms } from './lms.js';
import type { Activity, Condition, Course, CourseRole, Grade, GradeItem } from './model.js';

interface GradeEntry {
  readonly itemId: number;
  readonly userId: number;
  readonly value: number | null;
  readonly feedback?: string;
}

export interface CourseControl {
  readonly id: number;
  /** `context.id` on the wire. */
  readonly contextId: string;
  readonly activities: readonly Readonly<Activity>[];
  readonly items: readonly Readonly<GradeItem>[];
  /** Whether a structural change waits for a recomputation. */
  isStale(): boolean;
  grade(itemId: number, userId: number): Readonly<Grade> | undefined;
  completion(cmId: number, userId: number): CompletionState;
  /** A quiz attempt is finished, an essay is graded; like Moodle's pages for it this ends with a fresh gradebook. */
  gradeActivity(entry: GradeEntry): void;
  /** A teacher types into the gradebook: overrides on an activity's or calculated column. */
  typeGrade(entry: GradeEntry): void;
  /** Opening a gradebook page is what recomputes. */
  openGradebook(): void;
  saveFormula(itemId: number, text: string, language?: 'en' | 'fr'): FormulaProblem | undefined;
  saveColumn(itemId: number, settings: ColumnSettings): void;
  setIdnumber(itemId: number, idnumber: string): void;
  lock(itemId: number, locked: boolean): void;
  hideGrade(itemId: number, userId: number): void;
  setAggregation(aggregation: 'natural' | 'mean'): void;
  addLtiActivity(toolId: number, link: StoredLink): Activity | undefined;
  deleteActivity(cmId: number): void;
  changeActivity(
    cmId: number,
    change: Partial<Pick<Activity, 'name' | 'hidden' | 'completion' | 'passGrade'>>,
  ): void;
  restrict(cmId: number, condition: Condition | undefined): void;
  restrictSection(
    sectionId: number,
    change: { readonly hidden?: boolean; readonly availability?: Condition },
  ): void;
  enrol(personId: number, role: CourseRole): void;
  suspend(personId: number): void;
  unenrol(personId: number): void;
  /** With or without people and grades. @returns the id of the copy */
  copy(options: { readonly withUsers: boolean }): number;
}

/** @throws Error when the course, activity or column does not exist */
export function createCourseControl(lms: Lms, course: Course): CourseControl {
  const { gradebook } = course;
  const item = (id: number): GradeItem => found(findItem(gradebook, id), `grade item ${id}`);
  const activity = (cmId: number): Activity =>
    found(findActivity(course, cmId), `activity ${cmId}`);
  const at = (entry: GradeEntry): GradeEntry & { readonly at: Date } => ({
    ...entry,
    at: lms.clock(),
  });
  return {
    id: course.id,
    contextId: lms.profile.contextId(course),
    activities: course.activities,
    items: gradebook.items,
    isStale: () => isStale(gradebook),
    grade: (itemId, userId) => findGrade(gradebook, itemId, userId),
    completion: (cmId, userId) => completionState(course, activity(cmId), userId),
    gradeActivity: (entry) => {
      recordActivityGrade(gradebook, item(entry.itemId), at(entry));
      ensureFresh(gradebook, lms.clock());
    },
    typeGrade: (entry) => {
      typeGrade(gradebook, item(entry.itemId), at(entry));
    },
    openGradebook: () => {
      ensureFresh(gradebook, lms.clock());
    },
    ...columnControl(lms, course, item),
    addLtiActivity: (toolId, link) =>
      addLtiActivity(lms, { course, tool: found(findTool(lms, toolId), `tool ${toolId}`), link }),
    ...activityControl(course, activity),
    ...enrolmentControl(course),
    copy: (options) => copyCourse(lms, course, options).id,
  };
}

function columnControl(
  lms: Lms,
  course: Course,
  item: (id: number) => GradeItem,
): Pick<
  CourseControl,
  'saveFormula' | 'saveColumn' | 'setIdnumber' | 'lock' | 'hideGrade' | 'setAggregation'
> {
  const { gradebook } = course;
  return {
    saveFormula: (itemId, text, language = 'en') =>
      saveFormula(course, item(itemId), { text, language }),
    saveColumn: (itemId, settings) => {
      saveColumnSettings(course, item(itemId), settings);
    },
    setIdnumber: (itemId, idnumber) => {
      setItemIdnumber(course, item(itemId), idnumber);
    },
    lock: (itemId, locked) => {
      item(itemId).locked = locked;
    },
    hideGrade: (itemId, userId) => {
      found(findGrade(gradebook, itemId, userId), `grade of ${userId}`).hidden = true;
    },
    setAggregation: (aggregation) => {
      gradebook.aggregation = aggregation;
      ensureFresh(gradebook, lms.clock());
    },
  };
}

function activityControl(
  course: Course,
  activity: (cmId: number) => Activity,
): Pick<CourseControl, 'deleteActivity' | 'changeActivity' | 'restrict' | 'restrictSection'> {
  return {
    deleteActivity: (cmId) => {
      course.activities.splice(course.activities.indexOf(activity(cmId)), 1);
      const { items, grades } = course.gradebook;
      for (const owned of items.filter((one) => one.cmId === cmId)) {
        items.splice(items.indexOf(owned), 1);
        grades.delete(owned.id);
      }
    },
    changeActivity: (cmId, change) => {
      Object.assign(activity(cmId), change);
    },
    restrict: (cmId, condition) => {
      if (condition) activity(cmId).availability = condition;
      else delete activity(cmId).availability;
    },
    restrictSection: (sectionId, change) => {
      const section = found(
        course.sections.find(({ id }) => id === sectionId),
        `section ${sectionId}`,
      );
      Object.assign(section, change);
    },
  };
}

function enrolmentControl(course: Course): Pick<CourseControl, 'enrol' | 'suspend' | 'unenrol'> {
  return {
    enrol: (personId, role) => {
      course.enrolments.push({ personId, role, suspended: false });
    },
    suspend: (personId) => {
      for (const one of course.enrolments) if (one.personId === personId) one.suspended = true;
    },
    unenrol: (personId) => {
      const index = course.enrolments.findIndex((one) => one.personId === personId);
      if (index >= 0) course.enrolments.splice(index, 1);
    },
  };
}

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`The sandbox has no ${what}`);
  return thing;
}
