/**
 * What the rest of the tool knows about evidence (DESIGN D4): a source says what it has seen of the people of
 * one course; nothing here decides anything. "Could not read it" is a reading too: its facts are `unknown`.
 */
import type { Fact, FactKey, FactLookup, EvidenceSourceId } from '../domain/fact.js';
import type { Context, Member, Platform, ResourceLink } from '../domain/platform.js';
import type { SourceReading } from '../domain/course.js';
import type { Learner } from '../domain/learner.js';
import type { ErrorCode } from '../errors.js';
import type { CourseServices } from '../platform/services.js';

/**
 * - `read`: the newest reading of the roster worked;
 * - `unreachable`: the course has a roster service, but the newest reading failed: who is in the course is not known;
 * - `notOffered`: the LMS grants none, so only people are known who launched.
 */
export type RosterState = 'read' | 'unreachable' | 'notOffered';

/** A course and its people as they are known at this moment. */
export interface Course {
  readonly context: Context;
  readonly platform: Platform;
  readonly members: readonly Member[];
  /** One for each member, in any order. */
  readonly learners: readonly Learner[];
  readonly roster: RosterState;
}

/** What one source says about one course. */
export interface EvidenceReading {
  readonly facts: readonly Fact[];
  readonly readAt: Date;
  /** The first thing that went wrong; facts that could still be read are there. */
  readonly failedWith?: ErrorCode;
  /** Rows that the source gave, usable or not. */
  readonly rows: number;
  readonly skippedRows: number;
}

export interface EvidenceSource {
  readonly id: EvidenceSourceId;
  /** Whether it answers for facts of this kind (`column:`, `launch:` …). */
  answers(key: FactKey): boolean;
  /**
   * Facts about people of the course only, at most one for each (learner, key) that was asked for and that this
   * source answers. Never throws for a failing LMS: says so in `failedWith`. Harmless to repeat.
   */
  read(course: Course, keys: readonly FactKey[]): Promise<EvidenceReading>;
  /** The same from what was read last, without asking the LMS: for pages. `readAt` of each fact is true. */
  recall(course: Course, keys: readonly FactKey[]): Promise<EvidenceReading>;
}

/** Everything that was asked for, by learner. */
export interface Collected {
  readonly lookup: (learnerId: string) => FactLookup;
  readonly facts: readonly Fact[];
  readonly readings: readonly SourceReading[];
}

/** `now`: ask the LMS. `recalled`: what was read last. */
export type Freshness = 'now' | 'recalled';

/** What nobody but the LMS can say about a claim point (trap T6 in the captured study of Moodle). */
export type RestrictionFinding =
  /** The LMS lists fewer people for this link than for the course: something restricts it. */
  | { readonly finding: 'restricted'; readonly listed: number; readonly learners: number }
  /** It lists the whole class: nothing restricts the link, or nothing that this service can see. */
  | { readonly finding: 'open_to_all'; readonly listed: number; readonly learners: number }
  | { readonly finding: 'not_offered' }
  | { readonly finding: 'unreachable'; readonly because: ErrorCode };

/** The evidence of a course, for `awards/` and for pages. */
export interface Evidence {
  /** As stored. @throws context_not_found */
  loadCourse(organisationId: string, contextId: string): Promise<Course>;
  /** Asks the LMS who is in the course, stores it, and returns the course as it is then. */
  refreshRoster(course: Course): Promise<Course>;
  collect(course: Course, keys: readonly FactKey[], freshness: Freshness): Promise<Collected>;
  /** Page information only: nobody is ever awarded by this answer. */
  checkRestriction(course: Course, link: ResourceLink): Promise<RestrictionFinding>;
}

/** What the services client needs of a course. */
export function servicesOf(course: Course): CourseServices {
  const { context, platform } = course;
  return {
    platform,
    agsScopes: context.agsScopes,
    ...(context.lineItemsUrl !== undefined && { lineItemsUrl: context.lineItemsUrl }),
    ...(context.membershipsUrl !== undefined && { membershipsUrl: context.membershipsUrl }),
  };
}
