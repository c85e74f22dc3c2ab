/** AGS 2.0 3.2.5-3.2.8: reading, replacing and deleting one line item, with what Moodle does to grades. */
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { boundedGrade, toSeconds } from './grade-value.js';
import { gradesOf, isStale, markStale } from './gradebook.js';
import { lineItemJson, mediaTypes } from './line-items.js';
import type { Lms } from './lms.js';
import type { Course, GradeItem, Tool } from './model.js';
import { recompute } from './recompute.js';
import { scopes } from './scopes.js';
import {
  ServiceRefusal,
  parseJson,
  rawBody,
  requireCourse,
  requireLineItem,
  requireToken,
  sendDocument,
  serviceEndpoint,
} from './service-endpoint.js';

/** GET, PUT and DELETE of one line item. */
export function createLineItemEndpoint(lms: Lms): RequestHandler {
  const offer = { formats: [mediaTypes.lineItem], methods: ['GET', 'PUT', 'DELETE'] };
  return serviceEndpoint(lms, offer, (request, response) => {
    const reads = request.method === 'GET';
    const tool = requireToken(
      lms,
      request,
      reads ? [scopes.lineItem, scopes.lineItemRead] : [scopes.lineItem],
    );
    const course = requireCourse(lms, request);
    const item = requireLineItem(lms, request, { course, tool });
    if (reads) {
      const body = JSON.stringify(lineItemJson(lms, { course, item, tool }));
      sendDocument(response, 200, { mediaType: mediaTypes.lineItem, body });
    } else if (request.method === 'PUT') {
      replace(lms, request, { response, course, item, tool });
    } else {
      deleteItem(lms, { response, course, item });
    }
  });
}

const put = z.looseObject({
  label: z.string(),
  scoreMaximum: z.union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ]),
  resourceId: z.string().optional(),
  tag: z.string().optional(),
  resourceLinkId: z.union([z.string(), z.number()]).optional(),
  submissionReview: z
    .object({ url: z.string().optional(), custom: z.record(z.string(), z.string()).optional() })
    .optional(),
});

interface Target {
  readonly response: Response;
  readonly course: Course;
  readonly item: GradeItem;
  readonly tool: Tool;
}

/** Fields that are left out are erased. A new maximum rescales every row, empty ones to a real zero. */
function replace(lms: Lms, request: Request, { response, course, item, tool }: Target): void {
  const parsed = put.safeParse(parseJson(rawBody(request)));
  if (!parsed.success || !item.link)
    throw new ServiceRefusal(lms.profile.id === 'canvas' ? 422 : 400);
  const given = parsed.data;
  item.name = given.label;
  const activity = course.activities.find(
    (one) =>
      one.lti !== undefined && lms.profile.resourceLinkId(one) === String(given.resourceLinkId),
  );
  item.link = {
    toolId: item.link.toolId,
    tag: given.tag ?? null,
    resourceId: given.resourceId ?? '',
    resourceLinkId: activity?.instanceId ?? null,
    ...(given.submissionReview && { submissionReview: cleanReview(given.submissionReview) }),
  };
  if (given.scoreMaximum !== item.max) rescale(lms, { course, item, max: given.scoreMaximum });
  const answer =
    lms.profile.id === 'moodle'
      ? { ...given, id: lms.profile.serviceUrls(lms.url).lineItem(course, item, tool) }
      : lineItemJson(lms, { course, item, tool });
  sendDocument(response, 200, { mediaType: mediaTypes.lineItem, body: JSON.stringify(answer) });
}

function cleanReview(review: NonNullable<z.infer<typeof put>['submissionReview']>): {
  url?: string;
  custom?: Record<string, string>;
} {
  return {
    ...(review.url !== undefined && { url: review.url }),
    ...(review.custom && { custom: review.custom }),
  };
}

/** Observed on Moodle 4.5.6: destructive. Other profiles leave grades as they are. */
function rescale(
  lms: Lms,
  {
    course,
    item,
    max,
  }: { readonly course: Course; readonly item: GradeItem; readonly max: number },
): void {
  const before = item.max;
  item.max = max;
  if (lms.profile.id !== 'moodle') return;
  const now = lms.clock();
  for (const grade of gradesOf(course.gradebook, item.id)) {
    grade.max = max;
    // An overridden grade of an activity keeps its value, and may then be more than the maximum.
    if (grade.overridden && item.kind === 'mod') continue;
    grade.final = boundedGrade(((grade.final ?? 0) * max) / before, max);
    grade.modified = toSeconds(now);
    if (item.calculation !== undefined) grade.overridden = true;
  }
  if (!isStale(course.gradebook)) recompute(course.gradebook, now);
}

function deleteItem(
  lms: Lms,
  {
    response,
    course,
    item,
  }: { readonly response: Response; readonly course: Course; readonly item: GradeItem },
): void {
  const { refusesDeleteOfCoupled } = lms.profile.quirks;
  if (item.kind === 'mod' && refusesDeleteOfCoupled !== null)
    throw new ServiceRefusal(refusesDeleteOfCoupled);
  course.gradebook.items.splice(course.gradebook.items.indexOf(item), 1);
  course.gradebook.grades.delete(item.id);
  markStale(course.gradebook);
  response.statusCode = 204;
  // Without a body there is no framing either; the media type is PHP's default.
  response.removeHeader('Transfer-Encoding');
  if (lms.profile.quirks.phpHeaders) response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end();
}
