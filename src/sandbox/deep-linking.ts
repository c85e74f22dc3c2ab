/**
 * LTI Deep Linking 2.0 3.2: the return of a selection. The JWT is verified; what Moodle accepts although wrong
 * (audience, nonce, deployment, a replay) is accepted in its profile. Links are kept for the teacher to save.
 */
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { checkToolJwt, readClaims } from './assertions.js';
import { parseContentItems, stripTags } from './deep-linking-items.js';
import { sendErrorPage } from './error-page.js';
import { findCourse, findPerson, findTool } from './lms.js';
import type { Lms } from './lms.js';
import type { Course, Session, Tool } from './model.js';
import { randomToken } from './random.js';
import { editsCourse, participantIn } from './roles.js';
import { sendFormPost } from './form-post.js';
import { findSession } from './sessions.js';

const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const form = z.object({ JWT: z.string().min(1), repost: z.string().default('') });
const messages = z.object({
  [`${dl}/msg`]: z.string().optional(),
  [`${dl}/errormsg`]: z.string().optional(),
});

/** POST from the tool, through the browser. */
export function createDeepLinkReturn(lms: Lms): RequestHandler {
  return async (request, response) => {
    const parsed = form.safeParse(request.body);
    const session = findSession(lms, request);
    if (!parsed.success) {
      sendErrorPage(lms, response, 400, 'A deep linking response carries a JWT.');
      return;
    }
    // Posted from the tool's frame the Lax cookie is missing: once more from here.
    if (!session && parsed.data.repost === '') {
      sendFormPost(response, {
        title: 'Continue',
        name: 'repostForm',
        action: `${lms.url}${request.originalUrl}`,
        method: 'post',
        fields: { JWT: parsed.data.JWT, repost: '1' },
      });
      return;
    }
    const place = allowedPlace(lms, request, session);
    if (!place || !session) {
      sendErrorPage(
        lms,
        response,
        403,
        'Your session has ended, or you cannot add activities here.',
      );
      return;
    }
    const problem = await problemOf(lms, parsed.data.JWT, place.tool);
    if (problem !== undefined) {
      sendErrorPage(lms, response, 400, problem);
      return;
    }
    const id = keepLinks(lms, { ...place, session, jwt: parsed.data.JWT });
    response.redirect(303, `${lms.url}/deep-linking/returned?id=${id}`);
  };
}

interface Place {
  readonly course: Course;
  readonly tool: Tool;
}

function allowedPlace(lms: Lms, request: Request, session: Session | undefined): Place | undefined {
  const course = findCourse(lms, Number(request.query['course']));
  const tool = findTool(lms, Number(request.query['id']));
  const person = session && findPerson(lms, session.personId);
  if (!course || !tool || !person || request.query['sesskey'] !== session.sesskey) return undefined;
  return editsCourse(participantIn(course, person, session.switchedToStudent))
    ? { course, tool }
    : undefined;
}

async function problemOf(lms: Lms, jwt: string, tool: Tool): Promise<string | undefined> {
  if (readClaims(jwt)?.iss !== tool.clientId) return 'Consumer key is incorrect.';
  const checked = await checkToolJwt(jwt, tool, lms.clock);
  if (!checked.ok) return checked.because;
  if (lms.profile.id === 'moodle') return undefined;
  const { claims } = checked;
  const right =
    [claims.aud].flat().includes(lms.issuer) &&
    claims[`${lti}/message_type`] === 'LtiDeepLinkingResponse' &&
    claims[`${lti}/deployment_id`] === tool.deploymentId &&
    typeof claims['nonce'] === 'string';
  return right ? undefined : 'Invalid deep linking response';
}

/** @returns the id under which the teacher finds them */
function keepLinks(
  lms: Lms,
  { course, tool, session, jwt }: Place & { readonly session: Session; readonly jwt: string },
): string {
  const claims = readClaims(jwt) ?? {};
  const said = messages.safeParse(claims).data;
  const message = said?.[`${dl}/errormsg`] ?? said?.[`${dl}/msg`];
  const id = randomToken(12);
  lms.returnedLinks.set(id, {
    courseId: course.id,
    toolId: tool.id,
    sessionId: session.id,
    links: parseContentItems(claims[`${dl}/content_items`], tool.name),
    ...(message !== undefined && { message: stripTags(message) }),
  });
  return id;
}
