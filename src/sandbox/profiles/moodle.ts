/** Moodle 4.5.6 as it was observed running (payloads in test/fixtures/moodle). */
import { editsCourse, managesTool, vocabulary } from '../roles.js';
import type { Profile } from './profile.js';

const services = '/mod/lti/services.php';

export const moodle: Profile = {
  id: 'moodle',
  productFamily: 'moodle',
  paths: {
    authorize: '/mod/lti/auth.php',
    token: '/mod/lti/token.php',
    jwks: '/mod/lti/certs.php',
    openidConfiguration: '/mod/lti/openid-configuration.php',
    registration: '/mod/lti/openid-registration.php',
    lineItems: `${services}/:course/lineitems`,
    lineItem: `${services}/:course/lineitems/:item/lineitem`,
    results: `${services}/:course/lineitems/:item/lineitem/results`,
    scores: `${services}/:course/lineitems/:item/lineitem/scores`,
    memberships: `${services}/CourseSection/:course/bindings/:tool/memberships`,
    deepLinkReturn: '/mod/lti/contentitem_return.php',
  },
  quirks: {
    phpHeaders: true,
    exactMediaTypes: true,
    defaultPageSize: null,
    maxPageSize: null,
    curlyLinkHeaders: true,
    resultsLimitCrashes: true,
    listsUngradedRows: true,
    refusesDeleteOfCoupled: null,
    resultTimestamps: true,
    tokenMediaType: 'text/html; charset=utf-8',
    checksAssertionAudience: false,
    scopesAllOrNothing: false,
    idTokenSeconds: 60,
    platformStorageByDefault: false,
    registrationTokenForConfiguration: false,
    gradebookFormulas: true,
  },
  issuer: (url) => url,
  serviceUrls: (url) => ({
    lineItems: (course, tool) => `${url}${services}/${course.id}/lineitems?type_id=${tool.id}`,
    lineItem: (course, item, tool) =>
      `${url}${services}/${course.id}/lineitems/${item.id}/lineitem?type_id=${tool.id}`,
    results: (course, item, tool) =>
      `${url}${services}/${course.id}/lineitems/${item.id}/lineitem/results?type_id=${tool.id}`,
    memberships: (course, tool) =>
      `${url}${services}/CourseSection/${course.id}/bindings/${tool.id}/memberships`,
  }),
  userId: (person) => String(person.id),
  contextId: (course) => String(course.id),
  resourceLinkId: (activity) => String(activity.instanceId),
  deploymentId: (toolId) => String(toolId),
  contextType: () => 'CourseSection',
  launchRoles: (participant) => [
    managesTool(participant) ? vocabulary.instructor : vocabulary.learner,
    ...(participant.person.siteAdmin && !participant.switchedToStudent
      ? [vocabulary.systemAdmin, vocabulary.institutionAdmin]
      : []),
  ],
  // Short names, and by another capability than in the launch.
  memberRoles: (participant) => [
    editsCourse(participant) ? 'Instructor' : 'Learner',
    ...(participant.person.siteAdmin
      ? ['http://purl.imsglobal.org/vocab/lis/v2/person#Administrator']
      : []),
  ],
};
