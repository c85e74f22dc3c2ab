/**
 * Third-party-initiated login (LTI security framework 5.1.1.1): what the LMS sends to a tool's login URL, with the
 * hints that Moodle gives. `oidc.ts` answers what the tool asks next.
 */
import { targetLinkUri } from './id-token.js';
import { findPerson } from './lms.js';
import type { Lms } from './lms.js';
import type { Activity, Course, PendingLaunch, Session, Tool } from './model.js';
import { randomNumber } from './random.js';

export interface LoginInitiation {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface LaunchRequest {
  readonly session: Session;
  readonly course: Course;
  readonly tool: Tool;
  readonly message: PendingLaunch['message'];
  readonly activity?: Activity;
  readonly forUserId?: number;
}

/** Starts a launch: remembers it for the session and says what to send to the tool's login URL. */
export function initiateLogin(lms: Lms, request: LaunchRequest): LoginInitiation {
  const { session, course, tool, activity } = request;
  const id = activity
    ? `ltilaunch${activity.instanceId}_${randomNumber()}`
    : `ltilaunch_ContentItemSelectionRequest${randomNumber()}`;
  const launch: PendingLaunch = {
    id,
    sessionId: session.id,
    courseId: course.id,
    toolId: tool.id,
    message: request.message,
    ...(activity && { cmId: activity.cmId }),
    ...(request.forUserId !== undefined && { forUserId: request.forUserId }),
  };
  lms.launches.set(id, launch);
  const person = findPerson(lms, session.personId);
  return {
    action: tool.loginUrl,
    fields: {
      iss: lms.issuer,
      target_link_uri: targetLinkUri({ launch, tool, activity }),
      login_hint: person ? lms.profile.userId(person) : String(session.personId),
      lti_message_hint: JSON.stringify({ ...(activity && { cmid: activity.cmId }), launchid: id }),
      client_id: tool.clientId,
      lti_deployment_id: tool.deploymentId,
      ...(lms.settings.platformStorage && { lti_storage_target: '_parent' }),
    },
  };
}
