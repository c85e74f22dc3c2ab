/** Plain data that a sandbox starts with, and how it becomes courses. Ids are given, so tests can name them. */
import { recompute } from './recompute.js';
import { ensureGrade, recordActivityGrade, typeGrade } from './gradebook.js';
import type {
  Activity,
  CompletionRule,
  Condition,
  Course,
  CourseRole,
  GradeItem,
  LtiSettings,
  ModuleName,
  Person,
  Section,
  Site,
} from './model.js';

export interface ActivitySeed {
  readonly cmId: number;
  readonly instanceId: number;
  readonly module: ModuleName;
  readonly sectionId?: number;
  readonly name: string;
  readonly description?: string;
  readonly idnumber?: string;
  readonly hidden?: boolean;
  readonly availability?: Condition;
  readonly completion?: CompletionRule;
  readonly passGrade?: number;
  readonly lti?: LtiSettings;
  /** Makes its column. */
  readonly graded?: { readonly itemId: number; readonly max: number };
}

export interface GradeSeed {
  readonly itemId: number;
  readonly userId: number;
  readonly value: number | null;
  readonly feedback?: string;
  readonly hidden?: boolean;
  readonly overridden?: boolean;
  readonly at?: Date;
}

export interface CourseSeed {
  readonly id: number;
  readonly fullName: string;
  readonly shortName: string;
  readonly idnumber: string;
  readonly endsAt?: Date;
  readonly totalItemId: number;
  readonly sections?: readonly Section[];
  readonly enrolments: readonly {
    readonly personId: number;
    readonly role: CourseRole;
    readonly suspended?: boolean;
  }[];
  readonly activities: readonly ActivitySeed[];
  readonly manualColumns?: readonly {
    readonly itemId: number;
    readonly name: string;
    readonly idnumber: string;
    readonly max: number;
  }[];
  readonly grades?: readonly GradeSeed[];
}

export interface Seed {
  readonly site: Site;
  readonly people: readonly Person[];
  readonly courses: readonly CourseSeed[];
}

/** @returns a course whose gradebook is up to date */
export function createCourse(seed: CourseSeed, now: Date): Course {
  const course: Course = {
    id: seed.id,
    fullName: seed.fullName,
    shortName: seed.shortName,
    idnumber: seed.idnumber,
    history: [],
    sections: [...(seed.sections ?? [{ id: 1, name: 'General', hidden: false }])],
    enrolments: seed.enrolments.map((one) => ({ ...one, suspended: one.suspended ?? false })),
    activities: seed.activities.map(createActivity),
    gradebook: { items: createItems(seed), grades: new Map(), aggregation: 'natural' },
    ...(seed.endsAt && { endsAt: seed.endsAt }),
  };
  for (const grade of seed.grades ?? []) addGrade(course, grade, now);
  recompute(course.gradebook, now);
  return course;
}

function createActivity(seed: ActivitySeed): Activity {
  return {
    cmId: seed.cmId,
    instanceId: seed.instanceId,
    module: seed.module,
    sectionId: seed.sectionId ?? 1,
    name: seed.name,
    description: seed.description ?? '',
    idnumber: seed.idnumber ?? '',
    hidden: seed.hidden ?? false,
    completion: seed.completion ?? 'none',
    viewedBy: new Set(),
    ...(seed.availability && { availability: seed.availability }),
    ...(seed.passGrade !== undefined && { passGrade: seed.passGrade }),
    ...(seed.lti && { lti: { ...seed.lti, custom: { ...seed.lti.custom } } }),
  };
}

function createItems(seed: CourseSeed): GradeItem[] {
  const total = { ...blankItem(seed.totalItemId, 'Course total', 100), kind: 'course' as const };
  const ofActivities = seed.activities.flatMap((activity): GradeItem[] =>
    activity.graded
      ? [
          {
            ...blankItem(activity.graded.itemId, activity.name, activity.graded.max),
            kind: 'mod',
            cmId: activity.cmId,
            idnumber: activity.idnumber ?? '',
            ...(activity.lti && {
              link: {
                toolId: activity.lti.toolId,
                tag: '',
                resourceId: '',
                resourceLinkId: activity.instanceId,
              },
            }),
          },
        ]
      : [],
  );
  const manual = (seed.manualColumns ?? []).map((column) => ({
    ...blankItem(column.itemId, column.name, column.max),
    idnumber: column.idnumber,
  }));
  return [total, ...ofActivities, ...manual];
}

/** A manual column without anything special. */
export function blankItem(id: number, name: string, max: number): GradeItem {
  return {
    id,
    kind: 'manual',
    name,
    idnumber: '',
    max,
    calculationFailed: false,
    hidden: false,
    locked: false,
    extraCredit: false,
    inZeroWeightCategory: false,
    needsUpdate: false,
  };
}

function addGrade(course: Course, seed: GradeSeed, now: Date): void {
  const item = course.gradebook.items.find(({ id }) => id === seed.itemId);
  if (!item) return;
  const entry = {
    userId: seed.userId,
    value: seed.value,
    at: seed.at ?? now,
    ...(seed.feedback !== undefined && { feedback: seed.feedback }),
  };
  if (seed.overridden === true) typeGrade(course.gradebook, item, entry);
  else recordActivityGrade(course.gradebook, item, entry);
  ensureGrade(course.gradebook, item, seed.userId).hidden = seed.hidden ?? false;
}
