/**
 * The authorization endpoint: from the tool's authentication request to its response (LTI security framework 5.1.1),
 * with the checks and answers that Moodle's auth.php gives: a launch id is good once and only in the session that
 * started it. `login-initiation.ts` starts what ends here.
 */
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { closedBecause, completeLaunch } from './arrival.js';
import { stripTags } from './deep-linking-items.js';
import { sendFormPost } from './form-post.js';
import { launchClaims } from './id-token.js';
import { findActivity, findCourse, findPerson, findTool } from './lms.js';
import type { Lms } from './lms.js';
import type { Activity, Course, PendingLaunch, Session, Tool } from './model.js';
import { participantIn } from './roles.js';
import { findSession } from './sessions.js';
import { sendErrorPage } from './error-page.js';

const parameters = z.object({
  scope: z.string().default(''),
  response_type: z.string().default(''),
  client_id: z.string().default(''),
  redirect_uri: z.string().default(''),
  login_hint: z.string().default(''),
  lti_message_hint: z.string().default(''),
  state: z.string().default(''),
  response_mode: z.string().default(''),
  nonce: z.string().default(''),
  prompt: z.string().default(''),
  repost: z.string().default(''),
  id: z.string().default(''),
});
type Parameters = z.infer<typeof parameters>;
const messageHint = z.object({ cmid: z.number().optional(), launchid: z.string() });

/** The authorization endpoint, GET and POST. */
export function createAuthorize(lms: Lms): RequestHandler {
  return async (request, response) => {
    const parsed = parameters.safeParse({ ...bodyOf(request), ...request.query });
    const session = findSession(lms, request);
    if (!parsed.success) {
      sendErrorPage(lms, response, 404, 'Invalid request');
      return;
    }
    if (!session && parsed.data.repost === '') {
      repost(lms, response, parsed.data);
      return;
    }
    await authorize(lms, response, { session, asked: parsed.data });
  };
}

function bodyOf(request: Request): object {
  return z
    .looseObject({})
    .catch({})
    .parse(request.body ?? {});
}

/** A frame that came back from the tool has no Lax cookie: the LMS posts to itself once more, now same-site. */
function repost(lms: Lms, response: Response, asked: Parameters): void {
  const fields = Object.entries(asked).filter(([, value]) => value !== '');
  sendFormPost(response, {
    title: 'Continue',
    name: 'repostForm',
    action: `${lms.url}${lms.profile.paths.authorize}`,
    method: 'post',
    fields: { ...Object.fromEntries(fields), repost: '1' },
  });
}

async function authorize(
  lms: Lms,
  response: Response,
  { session, asked }: { readonly session: Session | undefined; readonly asked: Parameters },
): Promise<void> {
  const launch = takeLaunch(lms, session, asked);
  const tool = launch && findTool(lms, launch.toolId);
  // Without a launch of its own the LMS cannot trust redirect_uri: a page, never a redirect.
  if (!launch || !tool || !session || !tool.redirectUris.includes(asked.redirect_uri)) {
    sendErrorPage(lms, response, 404, 'Invalid request');
    return;
  }
  const refusal = refusalOf(lms, asked, { session, tool });
  if (refusal) {
    sendToTool(response, asked, refusal);
    return;
  }
  const course = findCourse(lms, launch.courseId);
  const person = findPerson(lms, session.personId);
  if (!course || !person) {
    sendErrorPage(lms, response, 404, 'Invalid request');
    return;
  }
  const participant = participantIn(course, person, session.switchedToStudent);
  const activity = launch.cmId === undefined ? undefined : findActivity(course, launch.cmId);
  const closed = closedBecause(lms, { course, activity, participant, launch });
  if (closed !== undefined) {
    response.redirect(
      303,
      `${lms.url}/course/view.php?id=${course.id}&notice=${encodeURIComponent(closed)}`,
    );
    return;
  }
  const serviceActivity = serviceActivityOf(course, asked) ?? activity;
  const claims = launchClaims(lms, {
    launch,
    tool,
    course,
    activity,
    serviceActivity,
    participant,
    session,
    nonce: stripTags(asked.nonce),
  });
  completeLaunch(lms, { course, activity, participant, launch });
  sendToTool(response, asked, { id_token: await lms.keys.sign(claims) });
}

/** Finds and uses up the launch that the message hint names. */
function takeLaunch(
  lms: Lms,
  session: Session | undefined,
  asked: Parameters,
): PendingLaunch | undefined {
  const hint = parseHint(asked.lti_message_hint);
  const launch = hint && lms.launches.get(hint.launchid);
  if (!launch || launch.sessionId !== session?.id) return undefined;
  lms.launches.delete(launch.id);
  return launch;
}

function parseHint(text: string): z.infer<typeof messageHint> | undefined {
  try {
    return messageHint.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Moodle asks its services about the activity of the hint or of `id`, not of the launch: hence a forgeable claim. */
function serviceActivityOf(course: Course, asked: Parameters): Activity | undefined {
  const cmId = asked.id === '' ? parseHint(asked.lti_message_hint)?.cmid : Number(asked.id);
  return cmId === undefined ? undefined : findActivity(course, cmId);
}

function refusalOf(
  lms: Lms,
  asked: Parameters,
  { session, tool }: { readonly session: Session; readonly tool: Tool },
): Record<string, string> | undefined {
  const person = findPerson(lms, session.personId);
  if (asked.nonce === '' || asked.login_hint === '') return { error: 'invalid_request' };
  if (asked.scope !== 'openid') return { error: 'invalid_scope' };
  if (asked.response_type !== 'id_token') return { error: 'unsupported_response_type' };
  if (asked.client_id !== tool.clientId || !tool.active) return { error: 'unauthorized_client' };
  if (!person || asked.login_hint !== lms.profile.userId(person)) return { error: 'access_denied' };
  if (asked.response_mode !== 'form_post') {
    return { error: 'invalid_request', error_description: 'Invalid response_mode' };
  }
  return asked.prompt === 'none' || asked.prompt === ''
    ? undefined
    : { error: 'invalid_request', error_description: 'Invalid prompt' };
}

function sendToTool(
  response: Response,
  asked: Parameters,
  fields: Readonly<Record<string, string>>,
): void {
  sendFormPost(response, {
    title: 'Continue',
    name: 'ltiAuthForm',
    action: asked.redirect_uri,
    method: 'post',
    fields: { ...fields, ...(asked.state !== '' && { state: stripTags(asked.state) }) },
  });
}
