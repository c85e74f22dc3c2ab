/**
 * NRPS 2.0. Moodle: short role names, `role` lost from the next page, and with `rlid` only those whom the
 * activity's own conditions let in; when those tell nobody apart, everybody (it fails open).
 */
import type { Request, RequestHandler, Response } from 'express';
import { isAvailableForAll, isOpenTo } from './conditions.js';
import { basicOutcome } from './id-token.js';
import { findPerson, findTool } from './lms.js';
import type { Lms } from './lms.js';
import type { Activity, Course, Tool } from './model.js';
import { setStandardLinks, takePage } from './paging.js';
import type { Page } from './paging.js';
import {
  editsCourse,
  ignoresRestrictions,
  managesTool,
  participantIn,
  vocabulary,
} from './roles.js';
import type { Participant } from './roles.js';
import { findModuleItem } from './gradebook.js';
import { scopes } from './scopes.js';
import {
  ServiceRefusal,
  queryNumber,
  queryText,
  requireCourse,
  requireToken,
  sendBadGateway,
  sendDocument,
  serviceEndpoint,
  textParameter,
} from './service-endpoint.js';

const mediaType = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
const older = 'application/vnd.ims.lis.v2.membershipcontainer+json';

/** GET only. */
export function createMemberships(lms: Lms): RequestHandler {
  return serviceEndpoint(
    lms,
    { formats: [mediaType, older], methods: ['GET'] },
    (request, response) => {
      const tool = requireToken(lms, request, [scopes.members]);
      const course = requireCourse(lms, request);
      const asked = textParameter(request, 'tool');
      if (lms.profile.id === 'moodle' && findTool(lms, Number(asked)) === undefined)
        throw new ServiceRefusal(404);
      const rlid = queryText(request, 'rlid');
      const activity = rlid === undefined ? undefined : linkInAnyCourse(lms, rlid);
      if (
        lms.profile.id === 'moodle' &&
        rlid !== undefined &&
        linkBreaksMoodle(course, rlid, activity)
      ) {
        sendBadGateway(response);
        return;
      }
      if (rlid !== undefined && !activity)
        throw new ServiceRefusal(404, `Not Found: LTI link ${rlid} doesn't exist`);
      sendMembers(lms, request, { response, tool, course, activity });
    },
  );
}

function linkInAnyCourse(lms: Lms, rlid: string): Activity | undefined {
  return lms.courses
    .flatMap(({ activities }) => activities)
    .find((activity) => activity.module === 'lti' && lms.profile.resourceLinkId(activity) === rlid);
}

/** An id that is not a number, or a link of another course, ends in a status line that nginx refuses. */
function linkBreaksMoodle(course: Course, rlid: string, activity: Activity | undefined): boolean {
  return !/^\d+$/.test(rlid) || (activity !== undefined && !course.activities.includes(activity));
}

interface Listing {
  readonly response: Response;
  readonly tool: Tool;
  readonly course: Course;
  readonly activity: Activity | undefined;
}

function sendMembers(
  lms: Lms,
  request: Request,
  { response, tool, course, activity }: Listing,
): void {
  const role = queryText(request, 'role');
  const members = participantsOf(lms, course)
    .filter((participant) => role === undefined || hasRole(lms, participant, role))
    .filter((participant) => !activity || passesLink(lms, { course, activity, participant }));
  const limit = queryNumber(request, 'limit');
  const page = takePage(lms, members, {
    limit,
    from: limit > 0 ? queryNumber(request, 'from') : 0,
  });
  const url = new URL(lms.profile.serviceUrls(lms.url).memberships(course, tool));
  setLinks(lms, request, { response, url, page });
  const body = JSON.stringify({
    id: url.href,
    context: { id: lms.profile.contextId(course), label: course.shortName, title: course.fullName },
    members: page.rows.map((participant) =>
      memberJson(lms, { tool, course, activity, participant }),
    ),
  });
  sendDocument(response, 200, { mediaType, body });
}

/** Active enrolments by family name, then given name, in the order of the database's plain collation. */
function participantsOf(lms: Lms, course: Course): readonly Participant[] {
  return course.enrolments
    .filter(({ suspended }) => !suspended)
    .flatMap(({ personId }) => {
      const person = findPerson(lms, personId);
      return person ? [participantIn(course, person)] : [];
    })
    .sort(
      (a, b) =>
        compare(a.person.familyName, b.person.familyName) ||
        compare(a.person.givenName, b.person.givenName),
    );
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function hasRole(lms: Lms, participant: Participant, role: string): boolean {
  const asked = role.startsWith('http') ? role : vocabulary.learner.replace('Learner', role);
  const teaches = lms.profile.id === 'moodle' ? editsCourse(participant) : managesTool(participant);
  if (asked === vocabulary.instructor) return teaches;
  // In Moodle no other role has an effect.
  return asked === vocabulary.learner ? !teaches : lms.profile.id === 'moodle';
}

function passesLink(
  lms: Lms,
  {
    course,
    activity,
    participant,
  }: { readonly course: Course; readonly activity: Activity; readonly participant: Participant },
): boolean {
  const now = lms.clock();
  if (lms.profile.id === 'moodle' && isAvailableForAll(activity.availability, now)) return true;
  return ignoresRestrictions(participant) || isOpenTo(course, activity, participant.person.id, now);
}

function setLinks(
  lms: Lms,
  request: Request,
  {
    response,
    url,
    page,
  }: { readonly response: Response; readonly url: URL; readonly page: Page<Participant> },
): void {
  const rlid = queryText(request, 'rlid');
  if (lms.profile.id !== 'moodle') {
    const list = new URL(url);
    for (const name of ['role', 'rlid']) {
      const value = queryText(request, name);
      if (value !== undefined) list.searchParams.set(name, value);
    }
    setStandardLinks(response, list, page);
    return;
  }
  const next = page.from + page.limit;
  if (next >= page.total) return;
  const suffix = rlid === undefined ? '' : `&rlid=${rlid}`;
  response.setHeader('Link', `<${url.href}?limit=${page.limit}&from=${next}${suffix}>; rel="next"`);
}

interface Listed {
  readonly tool: Tool;
  readonly course: Course;
  readonly activity: Activity | undefined;
  readonly participant: Participant;
}

function memberJson(lms: Lms, { tool, course, activity, participant }: Listed): object {
  const { person } = participant;
  return {
    status: 'Active',
    roles: lms.profile.memberRoles(participant),
    ...(activity && { message: [messageJson(lms, { course, activity, participant })] }),
    user_id: lms.profile.userId(person),
    lis_person_sourcedid: person.sourcedId,
    ...(tool.sendsNames && {
      name: `${person.givenName} ${person.familyName}`,
      given_name: person.givenName,
      family_name: person.familyName,
    }),
    ...(tool.sendsEmail && { email: person.email }),
    ...(lms.profile.id === 'moodle' && tool.sendsNames && { ext_user_username: person.username }),
  };
}

function messageJson(
  lms: Lms,
  {
    course,
    activity,
    participant,
  }: { readonly course: Course; readonly activity: Activity; readonly participant: Participant },
): object {
  const graded = findModuleItem(course.gradebook, activity.cmId) !== undefined;
  return {
    'https://purl.imsglobal.org/spec/lti/claim/message_type': 'LtiResourceLinkRequest',
    ...(lms.profile.id === 'moodle' &&
      graded && {
        'https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome': basicOutcome(
          lms,
          activity,
          participant.person.id,
        ),
      }),
  };
}
