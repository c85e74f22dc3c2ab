/**
 * Canvas as its documentation and open controllers describe it: one issuer for all schools, opaque ids, pages of
 * ten, results only where there is a grade, 422 for scores it cannot take.
 */
import { opaqueId, opaqueUuid } from '../random.js';
import { managesTool, vocabulary } from '../roles.js';
import type { Participant } from '../roles.js';
import type { Paths, Profile, Quirks } from './profile.js';

const paths: Paths = {
  authorize: '/api/lti/authorize_redirect',
  token: '/login/oauth2/token',
  jwks: '/api/lti/security/jwks',
  openidConfiguration: '/api/lti/security/openid-configuration',
  registration: '/api/lti/registrations',
  lineItems: '/api/lti/courses/:course/line_items',
  lineItem: '/api/lti/courses/:course/line_items/:item',
  results: '/api/lti/courses/:course/line_items/:item/results',
  scores: '/api/lti/courses/:course/line_items/:item/scores',
  memberships: '/api/lti/courses/:course/names_and_roles',
  deepLinkReturn: '/api/lti/deep_linking_response',
};

const quirks: Quirks = {
  phpHeaders: false,
  exactMediaTypes: false,
  defaultPageSize: 10,
  maxPageSize: 100,
  curlyLinkHeaders: false,
  resultsLimitCrashes: false,
  listsUngradedRows: false,
  refusesDeleteOfCoupled: 401,
  resultTimestamps: false,
  tokenMediaType: 'application/json; charset=utf-8',
  checksAssertionAudience: true,
  scopesAllOrNothing: true,
  idTokenSeconds: 3600,
  platformStorageByDefault: true,
  registrationTokenForConfiguration: true,
  gradebookFormulas: false,
};

/** @param issuer shared by all schools of a host */
export function createCanvas(issuer = 'https://canvas.instructure.com'): Profile {
  return {
    id: 'canvas',
    productFamily: 'canvas',
    paths,
    quirks,
    issuer: () => issuer,
    serviceUrls: (url) => ({
      lineItems: (course) => `${url}/api/lti/courses/${course.id}/line_items`,
      lineItem: (course, item) => `${url}/api/lti/courses/${course.id}/line_items/${item.id}`,
      results: (course, item) =>
        `${url}/api/lti/courses/${course.id}/line_items/${item.id}/results`,
      memberships: (course) => `${url}/api/lti/courses/${course.id}/names_and_roles`,
    }),
    userId: (person) => opaqueUuid('canvas user', person.id),
    contextId: (course) => opaqueId('canvas course', course.id),
    resourceLinkId: (activity) => opaqueUuid('canvas resource link', activity.cmId),
    deploymentId: (toolId) => `${38 + toolId}:${opaqueId('canvas deployment', toolId)}`,
    contextType: () => 'http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering',
    launchRoles: rolesOf,
    memberRoles: rolesOf,
  };
}

function rolesOf(participant: Participant): readonly string[] {
  const teaches = managesTool(participant);
  const assists = participant.enrolment?.role === 'teacher';
  return [
    teaches ? vocabulary.institutionInstructor : vocabulary.institutionStudent,
    teaches ? vocabulary.instructor : vocabulary.learner,
    ...(teaches && assists ? [vocabulary.assistant] : []),
    ...(participant.person.siteAdmin ? [vocabulary.institutionAdmin] : []),
    vocabulary.systemUser,
  ];
}
