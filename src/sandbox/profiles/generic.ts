/** An LMS that does what the specifications say and nothing else. */
import { opaqueId } from '../random.js';
import { managesTool, vocabulary } from '../roles.js';
import type { Participant } from '../roles.js';
import type { Profile } from './profile.js';

export const generic: Profile = {
  id: 'generic',
  productFamily: 'sandbox',
  paths: {
    authorize: '/lti/authorize',
    token: '/lti/token',
    jwks: '/lti/jwks',
    openidConfiguration: '/.well-known/openid-configuration',
    registration: '/lti/registrations',
    lineItems: '/lti/courses/:course/lineitems',
    lineItem: '/lti/courses/:course/lineitems/:item',
    results: '/lti/courses/:course/lineitems/:item/results',
    scores: '/lti/courses/:course/lineitems/:item/scores',
    memberships: '/lti/courses/:course/memberships',
    deepLinkReturn: '/lti/deep-linking-return',
  },
  quirks: {
    phpHeaders: false,
    exactMediaTypes: false,
    defaultPageSize: 50,
    maxPageSize: 200,
    curlyLinkHeaders: false,
    resultsLimitCrashes: false,
    listsUngradedRows: false,
    refusesDeleteOfCoupled: 403,
    resultTimestamps: false,
    tokenMediaType: 'application/json; charset=utf-8',
    checksAssertionAudience: true,
    scopesAllOrNothing: false,
    idTokenSeconds: 300,
    platformStorageByDefault: true,
    registrationTokenForConfiguration: false,
    gradebookFormulas: false,
  },
  issuer: (url) => url,
  serviceUrls: (url) => ({
    lineItems: (course) => `${url}/lti/courses/${course.id}/lineitems`,
    lineItem: (course, item) => `${url}/lti/courses/${course.id}/lineitems/${item.id}`,
    results: (course, item) => `${url}/lti/courses/${course.id}/lineitems/${item.id}/results`,
    memberships: (course) => `${url}/lti/courses/${course.id}/memberships`,
  }),
  userId: (person) => opaqueId('user', person.id),
  contextId: (course) => `course-${course.id}`,
  resourceLinkId: (activity) => `link-${activity.cmId}`,
  deploymentId: (toolId) => `deployment-${toolId}`,
  contextType: () => 'http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering',
  launchRoles: rolesOf,
  memberRoles: rolesOf,
};

function rolesOf(participant: Participant): readonly string[] {
  if (!managesTool(participant)) return [vocabulary.learner];
  return participant.enrolment?.role === 'teacher'
    ? [vocabulary.instructor, vocabulary.assistant]
    : [vocabulary.instructor];
}
