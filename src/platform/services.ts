/** Scopes and media types of AGS 2.0 and NRPS 2.0, exactly as Moodle compares them (research: moodle-live.md C). */
import type { Platform } from '../domain/platform.js';

const ags = 'https://purl.imsglobal.org/spec/lti-ags/scope';

export const scopes = {
  lineItem: `${ags}/lineitem`,
  lineItemReadOnly: `${ags}/lineitem.readonly`,
  resultReadOnly: `${ags}/result.readonly`,
  score: `${ags}/score`,
  memberships: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

export const mediaTypes = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  memberships: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
  form: 'application/x-www-form-urlencoded',
} as const;

/** What a verified launch said about a course's services. */
export interface CourseServices {
  readonly platform: Platform;
  /** Absent when the launch brought no grade service. */
  readonly lineItemsUrl?: string;
  readonly agsScopes: readonly string[];
  /** Absent when the launch brought no roster service. */
  readonly membershipsUrl?: string;
}

/** Rows as parsed; a bad row is left out and reported, it does not fail the reading. */
export interface Read<T> {
  readonly rows: readonly T[];
  /** `row` counts from 0 over all pages; `reason` names the field, never a value. */
  readonly skipped: readonly { readonly row: number; readonly reason: string }[];
  readonly readAt: Date;
}

/** Where the client reports what it did; `pino` fits. URLs in `fields` are redacted. */
export interface CallLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Every scope that the launch lets us ask for in this course: one token then serves all calls. */
export function askableScopes(course: CourseServices): readonly string[] {
  const known = new Set<string>(Object.values(scopes));
  return [
    ...new Set([
      ...course.agsScopes.filter((scope) => known.has(scope)),
      ...(course.membershipsUrl === undefined ? [] : [scopes.memberships]),
    ]),
  ].sort();
}

/** `https://m/services.php/2/lineitems/4/lineitem?type_id=1` + `scores` → `…/lineitem/scores?type_id=1` */
export function withPath(url: string, path: string): string {
  const parsed = new URL(url);
  parsed.pathname = `${parsed.pathname.replace(/\/$/, '')}/${path}`;
  return parsed.href;
}

export function withQuery(
  url: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const parsed = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parsed.searchParams.set(name, value);
  }
  return parsed.href;
}
