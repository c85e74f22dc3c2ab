/** How one kind of LMS differs from another on the wire. Data and small functions; endpoints read it. */
import type { Activity, Course, GradeItem, Person, Tool } from '../model.js';
import type { Participant } from '../roles.js';

export type ProfileId = 'moodle' | 'canvas' | 'generic';

/** Express paths. Pages of the LMS itself are the same in all profiles. */
export interface Paths {
  readonly authorize: string;
  readonly token: string;
  readonly jwks: string;
  readonly openidConfiguration: string;
  readonly registration: string;
  readonly lineItems: string;
  readonly lineItem: string;
  readonly results: string;
  readonly scores: string;
  readonly memberships: string;
  readonly deepLinkReturn: string;
}

export interface Quirks {
  /** Server, Connection and X-Powered-By as nginx with PHP sends them. */
  readonly phpHeaders: boolean;
  /** Accept and Content-Type must be the exact media type, or Accept absent. */
  readonly exactMediaTypes: boolean;
  /** Page size without `limit`; null: everything in one answer. */
  readonly defaultPageSize: number | null;
  readonly maxPageSize: number | null;
  readonly curlyLinkHeaders: boolean;
  readonly resultsLimitCrashes: boolean;
  readonly listsUngradedRows: boolean;
  readonly refusesDeleteOfCoupled: 401 | 403 | null;
  /** Results carry the time of grading. */
  readonly resultTimestamps: boolean;
  readonly tokenMediaType: string;
  readonly checksAssertionAudience: boolean;
  /** Any scope that is not permitted refuses the whole request. */
  readonly scopesAllOrNothing: boolean;
  readonly idTokenSeconds: number;
  readonly platformStorageByDefault: boolean;
  readonly registrationTokenForConfiguration: boolean;
  readonly gradebookFormulas: boolean;
}

interface ServiceUrls {
  lineItems(course: Course, tool: Tool): string;
  lineItem(course: Course, item: GradeItem, tool: Tool): string;
  results(course: Course, item: GradeItem, tool: Tool): string;
  memberships(course: Course, tool: Tool): string;
}

export interface Profile {
  readonly id: ProfileId;
  readonly productFamily: string;
  readonly paths: Paths;
  readonly quirks: Quirks;
  /** @param url where the LMS answers, without a slash at the end */
  issuer(url: string): string;
  serviceUrls(url: string): ServiceUrls;
  userId(person: Person): string;
  contextId(course: Course): string;
  resourceLinkId(activity: Activity): string;
  deploymentId(toolId: number): string;
  contextType(): string;
  launchRoles(participant: Participant): readonly string[];
  memberRoles(participant: Participant): readonly string[];
}
