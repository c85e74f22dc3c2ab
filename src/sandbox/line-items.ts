/** AGS 2.0 3.2: the list of the tool's line items, and creating one. */
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { markStale } from './gradebook.js';
import type { Lms } from './lms.js';
import type { Course, GradeItem, Tool } from './model.js';
import { setCurlyLinks, setStandardLinks, takePage } from './paging.js';
import { scopes } from './scopes.js';
import { blankItem } from './seed.js';
import {
  ServiceRefusal,
  parseJson,
  queryNumber,
  queryText,
  rawBody,
  requireCourse,
  requireToken,
  sendDocument,
  serviceEndpoint,
} from './service-endpoint.js';

export const mediaTypes = {
  container: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
} as const;

/** GET and POST of the container. */
export function createLineItems(lms: Lms): RequestHandler {
  const offer = { formats: [mediaTypes.container, mediaTypes.lineItem], methods: ['GET', 'POST'] };
  return serviceEndpoint(lms, offer, (request, response) => {
    if (request.method === 'GET') listLineItems(lms, request, response);
    else createLineItem(lms, request, response);
  });
}

function listLineItems(lms: Lms, request: Request, response: Response): void {
  const tool = requireToken(lms, request, [scopes.lineItem, scopes.lineItemRead]);
  const accept = request.headers.accept ?? '';
  if (lms.profile.quirks.exactMediaTypes && accept !== '' && accept !== mediaTypes.container) {
    throw new ServiceRefusal(400, 'No context or unsupported content type');
  }
  const course = requireCourse(lms, request);
  const items = course.gradebook.items.filter(
    (item) => item.link?.toolId === tool.id && matchesFilters(lms, { course, item, request }),
  );
  const limit = queryNumber(request, 'limit');
  const page = takePage(lms, items, { limit, from: limit > 0 ? queryNumber(request, 'from') : 0 });
  const url = listUrl(lms, { course, tool, request });
  if (lms.profile.quirks.curlyLinkHeaders) {
    if (limit > 0) setCurlyLinks(response, url, page);
  } else {
    setStandardLinks(response, url, page);
  }
  const body = JSON.stringify(page.rows.map((item) => lineItemJson(lms, { course, item, tool })));
  sendDocument(response, 200, { mediaType: mediaTypes.container, body });
}

interface Place {
  readonly course: Course;
  readonly item: GradeItem;
}

function matchesFilters(
  lms: Lms,
  { course, item, request }: Place & { readonly request: Request },
): boolean {
  const link = queryText(request, 'resource_link_id') ?? queryText(request, 'lti_link_id');
  const resourceId = queryText(request, 'resource_id');
  const tag = queryText(request, 'tag');
  return (
    (link === undefined || resourceLinkIdOf(lms, { course, item }) === link) &&
    (resourceId === undefined || item.link?.resourceId === resourceId) &&
    (tag === undefined || item.link?.tag === tag)
  );
}

function listUrl(
  lms: Lms,
  {
    course,
    tool,
    request,
  }: { readonly course: Course; readonly tool: Tool; readonly request: Request },
): URL {
  const base = new URL(lms.profile.serviceUrls(lms.url).lineItems(course, tool));
  const url = new URL(base.origin + base.pathname);
  for (const name of ['resource_id', 'resource_link_id', 'tag']) {
    const value = queryText(request, name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  for (const [name, value] of base.searchParams) url.searchParams.set(name, value);
  return url;
}

/** The link as tools know it; undefined for a column that no activity owns. */
function resourceLinkIdOf(lms: Lms, { course, item }: Place): string | undefined {
  const id = item.link?.resourceLinkId ?? null;
  if (id === null) return undefined;
  const activity = course.activities.find(
    ({ module, instanceId }) => module === 'lti' && instanceId === id,
  );
  return activity ? lms.profile.resourceLinkId(activity) : String(id);
}

/** A line item as the services write it. */
export function lineItemJson(
  lms: Lms,
  { course, item, tool }: Place & { readonly tool: Tool },
): object {
  const link = resourceLinkIdOf(lms, { course, item });
  const given = item.link;
  const spec = lms.profile.id !== 'moodle';
  return {
    id: lms.profile.serviceUrls(lms.url).lineItem(course, item, tool),
    label: item.name,
    scoreMaximum: item.max,
    ...(given &&
      (!spec || given.resourceId) &&
      given.resourceId !== null && { resourceId: given.resourceId }),
    ...(given && (!spec || given.tag) && { tag: given.tag ?? '' }),
    ...(link !== undefined && { resourceLinkId: link, ...(!spec && { ltiLinkId: link }) }),
    ...(given?.submissionReview && { submissionReview: given.submissionReview }),
  };
}

const posted = z.looseObject({
  label: z.string(),
  scoreMaximum: z.union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ]),
  resourceId: z.string().optional(),
  resourceLinkId: z.union([z.string(), z.number()]).optional(),
  tag: z.string().optional(),
});

function createLineItem(lms: Lms, request: Request, response: Response): void {
  const tool = requireToken(lms, request, [scopes.lineItem]);
  if (
    lms.profile.quirks.exactMediaTypes &&
    request.headers['content-type'] !== mediaTypes.lineItem
  ) {
    throw new ServiceRefusal(400, 'No context or unsupported content type');
  }
  const course = requireCourse(lms, request);
  const body = parseJson(rawBody(request));
  const parsed = posted.safeParse(body);
  if (!parsed.success) {
    throw new ServiceRefusal(lms.profile.id === 'canvas' ? 422 : 400, 'No label or Score Maximum');
  }
  const linkId = parsed.data.resourceLinkId;
  const activity =
    linkId === undefined
      ? undefined
      : course.activities.find(
          (one) =>
            one.lti?.toolId === tool.id && lms.profile.resourceLinkId(one) === String(linkId),
        );
  if (linkId !== undefined && !activity) throw new ServiceRefusal(403);
  const item: GradeItem = {
    ...blankItem(lms.nextId('item'), parsed.data.label, parsed.data.scoreMaximum),
    link: {
      toolId: tool.id,
      tag: parsed.data.tag ?? '',
      resourceId: parsed.data.resourceId ?? '',
      resourceLinkId: activity?.instanceId ?? null,
    },
  };
  // It lands in the top category and counts in the course total; the whole gradebook waits for a recomputation.
  course.gradebook.items.push(item);
  markStale(course.gradebook);
  const id = lms.profile.serviceUrls(lms.url).lineItem(course, item, tool);
  const answer =
    lms.profile.id === 'moodle'
      ? { ...parsed.data, ...asObject(body), id }
      : lineItemJson(lms, { course, item, tool });
  sendDocument(response, 201, { mediaType: mediaTypes.lineItem, body: JSON.stringify(answer) });
}

function asObject(body: unknown): object {
  return z.looseObject({}).catch({}).parse(body);
}
