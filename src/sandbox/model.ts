/**
 * The nouns of the sandbox LMS: people, courses, activities, gradebook, tools. Plain mutable records in memory;
 * the sandbox forgets everything when it stops. Behaviour follows a Moodle 4.5.6 that was observed running.
 */
export type Clock = () => Date;

/** "Restrict access": who may open an activity or a section. Percentages are of the item's maximum. */
export type Condition =
  | {
      readonly type: 'grade';
      readonly itemId: number;
      readonly atLeast?: number;
      readonly below?: number;
    }
  | { readonly type: 'completion'; readonly cmId: number; readonly state: CompletionWanted }
  | { readonly type: 'date'; readonly direction: 'from' | 'until'; readonly at: Date }
  | { readonly type: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition };

export type CompletionWanted = 'complete' | 'incomplete' | 'passed' | 'failed';

export interface Site {
  readonly name: string;
  readonly description: string;
  readonly guid: string;
  /** As in the `tool_platform` claim. */
  readonly version: string;
  /** As in the openid-configuration. */
  readonly release: string;
}

export interface Person {
  readonly id: number;
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly sourcedId: string;
  readonly siteAdmin: boolean;
}

/** Names of Moodle's archetypes: `teacher` may not edit. */
export type CourseRole = 'student' | 'teacher' | 'editingteacher' | 'manager';

export interface Enrolment {
  readonly personId: number;
  readonly role: CourseRole;
  suspended: boolean;
}

export interface Section {
  readonly id: number;
  name: string;
  hidden: boolean;
  availability?: Condition;
}

export type ModuleName = 'lti' | 'quiz' | 'assign' | 'attendance' | 'page';

/** How an activity is ticked off. `passgrade` needs `passGrade` on its grade item's scale. */
export type CompletionRule = 'none' | 'view' | 'grade' | 'passgrade';

export interface LtiSettings {
  toolId: number;
  /** Overrides the tool's launch URL. */
  url?: string;
  custom: Record<string, string>;
  container: 'iframe' | 'window';
  submissionReview?: { url?: string; custom: Record<string, string> };
}

export interface Activity {
  readonly cmId: number;
  /** Id within its module; for `lti` this is `resource_link.id`. */
  readonly instanceId: number;
  readonly module: ModuleName;
  readonly sectionId: number;
  name: string;
  description: string;
  idnumber: string;
  hidden: boolean;
  availability?: Condition;
  completion: CompletionRule;
  passGrade?: number;
  readonly viewedBy: Set<number>;
  lti?: LtiSettings;
}

/** Moodle's `ltiservice_gradebookservices` row: which tool a grade item belongs to. */
interface LineItemLink {
  toolId: number;
  tag: string | null;
  resourceId: string | null;
  resourceLinkId: number | null;
  submissionReview?: { url?: string; custom?: Record<string, string> };
}

export interface GradeItem {
  readonly id: number;
  readonly kind: 'course' | 'mod' | 'manual';
  /** Only for `mod`: the activity it belongs to. */
  readonly cmId?: number;
  name: string;
  idnumber: string;
  max: number;
  /** Normalised: English separators, grade items as `##gi3##`, without the equals sign. */
  calculation?: string;
  /** The last recomputation could not evaluate it; old values stay. */
  calculationFailed: boolean;
  hidden: boolean;
  locked: boolean;
  /** `undefined`: weighted by its maximum. */
  weight?: number;
  extraCredit: boolean;
  inZeroWeightCategory: boolean;
  needsUpdate: boolean;
  link?: LineItemLink;
}

export interface Grade {
  readonly userId: number;
  final: number | null;
  /** The maximum this grade was given against; may lag the item's. */
  max: number;
  overridden: boolean;
  hidden: boolean;
  feedback?: string;
  /** Seconds since 1970; without it AGS does not list the row. */
  modified?: number;
}

export interface Gradebook {
  readonly items: GradeItem[];
  /** By item id, then user id. */
  readonly grades: Map<number, Map<number, Grade>>;
  aggregation: 'natural' | 'mean';
}

export interface Course {
  readonly id: number;
  readonly fullName: string;
  readonly shortName: string;
  readonly idnumber: string;
  readonly endsAt?: Date;
  /** Ids of the courses it was copied from, nearest first. */
  readonly history: readonly number[];
  readonly sections: Section[];
  readonly enrolments: Enrolment[];
  readonly activities: Activity[];
  readonly gradebook: Gradebook;
}

export interface Tool {
  readonly id: number;
  readonly clientId: string;
  readonly deploymentId: string;
  name: string;
  description: string;
  loginUrl: string;
  redirectUris: string[];
  launchUrl: string;
  deepLinkUrl: string;
  jwksUrl: string;
  custom: Record<string, string>;
  sendsNames: boolean;
  sendsEmail: boolean;
  /** Moodle's "IMS LTI Assignment and Grade Services": off, use, or use and manage columns. */
  gradeService: 'none' | 'sync' | 'full';
  memberService: boolean;
  /** Dynamically registered tools wait until an administrator activates them. */
  active: boolean;
}

/** A login that was started and whose id_token has not been asked for yet. */
export interface PendingLaunch {
  readonly id: string;
  readonly sessionId: string;
  readonly courseId: number;
  readonly toolId: number;
  readonly message:
    'LtiResourceLinkRequest' | 'LtiDeepLinkingRequest' | 'LtiSubmissionReviewRequest';
  readonly cmId?: number;
  readonly forUserId?: number;
}

export interface Session {
  readonly id: string;
  readonly personId: number;
  readonly sesskey: string;
  readonly language: 'en' | 'fr';
  switchedToStudent: boolean;
}
