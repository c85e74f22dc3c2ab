/**
 * The claims of an id_token (LTI Core 1.3 5.3, Deep Linking 2.0 3.1, Submission Review 1.0). In the moodle profile
 * names, order and values are those of the captured launches.
 */
import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { expandCustom } from './custom.js';
import { findModuleItem } from './gradebook.js';
import type { Lms } from './lms.js';
import type { Activity, Course, PendingLaunch, Session, Tool } from './model.js';
import { randomNumber } from './random.js';
import type { Participant } from './roles.js';
import { gradeScopes } from './scopes.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';

export interface LaunchParts {
  readonly launch: PendingLaunch;
  readonly tool: Tool;
  readonly course: Course;
  readonly activity: Activity | undefined;
  /** Whose column is named in the services claim: Moodle takes it from the (forgeable) message hint. */
  readonly serviceActivity: Activity | undefined;
  readonly participant: Participant;
  readonly session: Session;
  readonly nonce: string;
}

/** All claims of one launch. */
export function launchClaims(lms: Lms, parts: LaunchParts): JWTPayload {
  const { tool, course, participant, launch } = parts;
  const { person } = participant;
  const now = Math.floor(lms.clock().getTime() / 1000);
  return {
    nonce: parts.nonce,
    iat: now,
    exp: now + lms.profile.quirks.idTokenSeconds,
    iss: lms.issuer,
    aud: tool.clientId,
    ...(lms.profile.id === 'canvas' && { azp: tool.clientId }),
    [`${lti}/deployment_id`]: tool.deploymentId,
    [`${lti}/target_link_uri`]: targetLinkUri(parts),
    sub: lms.profile.userId(person),
    [`${lti}/lis`]: {
      person_sourcedid: person.sourcedId,
      course_section_sourcedid: course.idnumber,
    },
    [`${lti}/roles`]: lms.profile.launchRoles(participant),
    [`${lti}/context`]: {
      id: lms.profile.contextId(course),
      label: course.shortName,
      title: course.fullName,
      type: [lms.profile.contextType()],
    },
    ...(launch.forUserId !== undefined && forUser(lms, launch.forUserId)),
    [`${lti}/message_type`]: launch.message,
    ...resourceLinkClaims(lms, parts),
    ...personClaims(parts, lms),
    [`${lti}/launch_presentation`]: presentation(lms, parts),
    [`${lti}/tool_platform`]: {
      product_family_code: lms.profile.productFamily,
      version: lms.site.version,
      guid: lms.site.guid,
      name: lms.site.name,
      description: lms.site.description,
    },
    [`${lti}/version`]: '1.3.0',
    [`${lti}/custom`]: customClaim(lms, parts),
    ...serviceClaims(lms, parts),
    ...(launch.message === 'LtiDeepLinkingRequest' && deepLinkingClaim(lms, parts)),
  };
}

/** Where the launch is meant to arrive; the login initiation says the same. */
export function targetLinkUri(parts: {
  readonly launch: PendingLaunch;
  readonly tool: Tool;
  readonly activity: Activity | undefined;
}): string {
  if (parts.launch.message === 'LtiDeepLinkingRequest') return parts.tool.deepLinkUrl;
  const settings = parts.activity?.lti;
  const usual = settings?.url ?? parts.tool.launchUrl;
  return parts.launch.message === 'LtiSubmissionReviewRequest'
    ? (settings?.submissionReview?.url ?? usual)
    : usual;
}

function forUser(lms: Lms, personId: number): Record<string, unknown> {
  const person = lms.people.find(({ id }) => id === personId);
  return {
    [`${lti}/for_user`]: { user_id: person ? lms.profile.userId(person) : String(personId) },
  };
}

function resourceLinkClaims(lms: Lms, parts: LaunchParts): Record<string, unknown> {
  const { activity, course, participant } = parts;
  if (!activity) return {};
  const graded = findModuleItem(course.gradebook, activity.cmId) !== undefined;
  return {
    [`${lti}/resource_link`]: {
      title: activity.name,
      description: activity.description,
      id: lms.profile.resourceLinkId(activity),
    },
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

/** Moodle's LTI 1.1 outcome reference: still sent, signed with a salt of its own. */
export function basicOutcome(lms: Lms, activity: Activity, userId: number): Record<string, string> {
  const data = {
    instanceid: String(activity.instanceId),
    userid: String(userId),
    typeid: String(activity.lti?.toolId ?? 0),
    launchid: randomNumber(),
  };
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  return {
    lis_result_sourcedid: JSON.stringify({ data, hash }),
    lis_outcome_service_url: `${lms.url}/mod/lti/service.php`,
  };
}

function personClaims({ tool, participant }: LaunchParts, lms: Lms): Record<string, unknown> {
  const { person } = participant;
  const names = tool.sendsNames
    ? {
        given_name: person.givenName,
        family_name: person.familyName,
        name: `${person.givenName} ${person.familyName}`,
      }
    : {};
  return {
    ...names,
    ...(lms.profile.id === 'moodle' && {
      [`${lti}/ext`]: {
        ...(tool.sendsNames && { user_username: person.username }),
        lms: 'moodle-2',
      },
    }),
    ...(tool.sendsEmail && { email: person.email }),
  };
}

function presentation(
  lms: Lms,
  { activity, course, session }: LaunchParts,
): Record<string, unknown> {
  if (!activity) return { locale: session.language };
  const target = activity.lti?.container ?? 'iframe';
  const container = target === 'iframe' ? 3 : 4;
  const query =
    lms.profile.id === 'moodle'
      ? `/mod/lti/return.php?course=${course.id}&launch_container=${container}&instanceid=${activity.instanceId}&sesskey=${session.sesskey}`
      : `/course/view.php?id=${course.id}`;
  return { locale: session.language, document_target: target, return_url: `${lms.url}${query}` };
}

function customClaim(lms: Lms, parts: LaunchParts): Record<string, string | null> {
  const { tool, course, activity, participant, launch } = parts;
  const about = {
    person: participant.person,
    course,
    activity,
    profile: lms.profile.id,
    url: lms.url,
  };
  const review =
    launch.message === 'LtiSubmissionReviewRequest'
      ? (activity?.lti?.submissionReview?.custom ?? {})
      : {};
  const given = expandCustom({ ...activity?.lti?.custom, ...tool.custom, ...review }, about);
  if (lms.profile.id !== 'moodle') return given;
  const services = `${lms.url}/mod/lti/services.php`;
  return {
    ...given,
    ...(tool.memberService && {
      context_memberships_url: lms.profile.serviceUrls(lms.url).memberships(course, tool),
    }),
    system_setting_url: `${services}/tool/${tool.id}/custom`,
    context_setting_url: `${services}/CourseSection/${course.id}/bindings/tool/${tool.id}/custom`,
    ...(activity && { link_setting_url: `${services}/links/{link_id}/custom` }),
  };
}

function serviceClaims(lms: Lms, parts: LaunchParts): Record<string, unknown> {
  const { tool, course, serviceActivity } = parts;
  const urls = lms.profile.serviceUrls(lms.url);
  const item = serviceActivity && soleLineItem(course, serviceActivity);
  return {
    ...(tool.gradeService !== 'none' && {
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
        scope: gradeScopes(tool.gradeService),
        lineitems: urls.lineItems(course, tool),
        ...(item && { lineitem: urls.lineItem(course, item, tool) }),
      },
    }),
    ...(tool.memberService && {
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
        context_memberships_url: urls.memberships(course, tool),
        service_versions: lms.profile.id === 'moodle' ? ['1.0', '2.0'] : ['2.0'],
      },
    }),
  };
}

/** Only when exactly one line item belongs to the link: a column created with `resourceLinkId` takes it away. */
function soleLineItem(
  course: Course,
  activity: Activity,
): Course['gradebook']['items'][number] | undefined {
  const [item, ...others] = course.gradebook.items.filter(
    ({ link, cmId }) => cmId === activity.cmId || link?.resourceLinkId === activity.instanceId,
  );
  return others.length === 0 ? item : undefined;
}

function deepLinkingClaim(
  lms: Lms,
  { tool, course, session }: LaunchParts,
): Record<string, unknown> {
  return {
    'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
      accept_types: ['ltiResourceLink'],
      accept_presentation_document_targets: ['frame', 'iframe', 'window'],
      accept_copy_advice: false,
      accept_multiple: true,
      accept_unsigned: false,
      auto_create: false,
      can_confirm: false,
      deep_link_return_url: `${lms.url}${lms.profile.paths.deepLinkReturn}?course=${course.id}&id=${tool.id}&sesskey=${session.sesskey}`,
      title: tool.name,
      text: '',
    },
  };
}
