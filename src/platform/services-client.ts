/**
 * AGS 2.0 and NRPS 2.0 for one course (DESIGN D4). It reads line items, results and members, creates line items
 * and sends final scores. It offers no change of a line item: another `scoreMaximum` destroys grades on Moodle
 * (research: moodle-live.md T1), deleting one destroys a column (T4). It never sends `limit`: on Moodle that
 * breaks results and spoils the roster (research: moodle-live.md C).
 */
import type { LineItem, LineItemResult, RosterMember } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import { createAccessTokens } from './access-tokens.js';
import type { SignClientAssertion } from './access-tokens.js';
import { createAuthorisedCall } from './authorised-call.js';
import type { AuthorisedCall } from './authorised-call.js';
import { createLineItemLists } from './line-item-lists.js';
import type { LineItemLists } from './line-item-lists.js';
import { readPages } from './pager.js';
import { createPlatformRequest } from './requests.js';
import type { RequestDeps } from './requests.js';
import { lineItemRow, memberRow, readRows, resultRow, rowsOf } from './rows.js';
import { checkScore, checkScoreAnswer, scoreBody } from './scores.js';
import type { Score } from './scores.js';
import { mediaTypes, scopes, withPath, withQuery } from './services.js';
import type { CourseServices, Read } from './services.js';

/** Every call: @throws service_not_offered | scope_not_granted | platform_* | fetch_address_refused | fetch_scheme_refused */
export interface ServicesClient {
  /** Decoupled and coupled ones; `resourceLinkId` is the LMS's id of a link. */
  listLineItems(
    course: CourseServices,
    filter?: { readonly resourceLinkId?: string },
  ): Promise<Read<LineItem>>;
  /** Decoupled, without a resource link: with one, the launch would lose its `lineitem` claim. */
  createLineItem(course: CourseServices, item: NewLineItem): Promise<LineItem>;
  /** The newest grade of each person that has one. @throws line_item_not_listed */
  readResults(course: CourseServices, lineItemId: string): Promise<Read<LineItemResult>>;
  /** @throws line_item_not_listed | line_item_read_by_rules | score_refused | score_not_newer | score_time_in_future */
  postScore(course: CourseServices, lineItemId: string, score: Score): Promise<void>;
  /** Each person once. `platformResourceLinkId` asks for who may open that link now (Moodle). */
  listMembers(
    course: CourseServices,
    filter?: { readonly role?: 'Learner'; readonly platformResourceLinkId?: string },
  ): Promise<Read<RosterMember>>;
}

interface NewLineItem {
  readonly label: string;
  readonly scoreMaximum: number;
  readonly resourceId?: string;
  readonly tag?: string;
}

export interface ServicesClientDeps extends RequestDeps {
  readonly signClientAssertion: SignClientAssertion;
  /** `true` when some rule reads this line item: then nothing is ever posted to it (trap T2). */
  readonly isReadByRules: (lineItemId: string) => Promise<boolean>;
}

interface Context {
  readonly deps: ServicesClientDeps;
  readonly call: AuthorisedCall;
  readonly lists: LineItemLists;
}

export function createServicesClient(deps: ServicesClientDeps): ServicesClient {
  const request = createPlatformRequest(deps);
  const tokens = createAccessTokens({ ...deps, request });
  const context: Context = {
    deps,
    call: createAuthorisedCall(request, tokens),
    lists: createLineItemLists(deps.clock),
  };
  return {
    listLineItems: (course, filter = {}) => listLineItems(context, course, filter.resourceLinkId),
    createLineItem: (course, item) => createLineItem(context, course, item),
    readResults: (course, lineItemId) => readResults(context, course, lineItemId),
    postScore: (course, lineItemId, score) => postScore(context, course, lineItemId, score),
    listMembers: (course, filter = {}) => listMembers(context, course, filter),
  };
}

const canReadLineItems = [scopes.lineItem, scopes.lineItemReadOnly];

async function listLineItems(
  { deps, call, lists }: Context,
  course: CourseServices,
  resourceLinkId: string | undefined,
): Promise<Read<LineItem>> {
  const url = lineItemsUrlOf(course);
  const raw = await readAll(call, course, {
    url: withQuery(url, { resource_link_id: resourceLinkId }),
    accept: mediaTypes.lineItems,
    scopes: canReadLineItems,
    container: 'array',
  });
  const { host } = new URL(url);
  const read = readRows(raw, lineItemRow, deps.clock(), (item) =>
    // The course's token must not travel to wherever a row points.
    new URL(item.id).host === host ? undefined : 'id: other_host',
  );
  lists.remember(course, read.rows, resourceLinkId === undefined);
  return read;
}

async function createLineItem(
  { deps, call, lists }: Context,
  course: CourseServices,
  item: NewLineItem,
): Promise<LineItem> {
  const { label, scoreMaximum, resourceId, tag } = item;
  const response = await call(course, {
    method: 'POST',
    url: lineItemsUrlOf(course),
    headers: { 'content-type': mediaTypes.lineItem, accept: mediaTypes.lineItem },
    body: JSON.stringify({ scoreMaximum, label, resourceId, tag }),
    scopes: [scopes.lineItem],
    retry: 'never',
  });
  const rows = response.status < 300 ? rowsOf('array', `[${response.body}]`) : [];
  const [created] = readRows(rows, lineItemRow, deps.clock()).rows;
  if (!created) throw new ToolError('platform_refused', { status: response.status });
  lists.remember(course, [created], false);
  return created;
}

async function readResults(
  context: Context,
  course: CourseServices,
  lineItemId: string,
): Promise<Read<LineItemResult>> {
  await requireListed(context, course, lineItemId);
  const raw = await readAll(context.call, course, {
    url: withPath(lineItemId, 'results'),
    accept: mediaTypes.results,
    scopes: [scopes.resultReadOnly],
    container: 'array',
  });
  return once(readRows(raw, resultRow, context.deps.clock()), (result) => result.userId);
}

async function postScore(
  context: Context,
  course: CourseServices,
  lineItemId: string,
  score: Score,
): Promise<void> {
  checkScore(score, context.deps.clock());
  if (await context.deps.isReadByRules(lineItemId)) throw new ToolError('line_item_read_by_rules');
  await requireListed(context, course, lineItemId);
  const response = await context.call(course, {
    method: 'POST',
    url: withPath(lineItemId, 'scores'),
    headers: { 'content-type': mediaTypes.score },
    body: scoreBody(score),
    scopes: [scopes.score],
    retry: 'score',
  });
  checkScoreAnswer(response, course.platform.productFamily);
}

async function listMembers(
  { deps, call }: Context,
  course: CourseServices,
  filter: NonNullable<Parameters<ServicesClient['listMembers']>[1]>,
): Promise<Read<RosterMember>> {
  if (course.membershipsUrl === undefined) {
    throw new ToolError('service_not_offered', { service: 'roster' });
  }
  const raw = await readAll(call, course, {
    url: withQuery(course.membershipsUrl, {
      role: filter.role,
      rlid: filter.platformResourceLinkId,
    }),
    accept: mediaTypes.memberships,
    scopes: [scopes.memberships],
    container: 'members',
  });
  const read = once(readRows(raw, memberRow, deps.clock()), (member) => member.userId);
  // From page 2 on Moodle has forgotten `role` (captured: nrps-learners-limit5.json).
  const { role } = filter;
  return role === undefined
    ? read
    : { ...read, rows: read.rows.filter((member) => member.roles.includes(role)) };
}

async function readAll(
  call: AuthorisedCall,
  course: CourseServices,
  options: {
    readonly url: string;
    readonly accept: string;
    readonly scopes: readonly string[];
    readonly container: 'array' | 'members';
  },
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  const pages = readPages(options.url, async (url) => {
    const { status, body, headers } = await call(course, {
      method: 'GET',
      url,
      headers: { accept: options.accept },
      scopes: options.scopes,
      retry: 'safe',
    });
    if (status !== 200) throw new ToolError('platform_refused', { status });
    return { body, link: headers['link'] };
  });
  for await (const body of pages) all.push(...rowsOf(options.container, body));
  return all;
}

async function requireListed(
  context: Context,
  course: CourseServices,
  lineItemId: string,
): Promise<void> {
  await context.lists.require(course, lineItemId, () => listLineItems(context, course, undefined));
}

/** Pages overlap on Moodle: who was seen is not taken twice. */
function once<T>(read: Read<T>, keyOf: (row: T) => string): Read<T> {
  const rows = new Map<string, T>();
  for (const row of read.rows) if (!rows.has(keyOf(row))) rows.set(keyOf(row), row);
  return { ...read, rows: [...rows.values()] };
}

function lineItemsUrlOf(course: CourseServices): string {
  if (course.lineItemsUrl === undefined) {
    throw new ToolError('service_not_offered', { service: 'grades' });
  }
  return course.lineItemsUrl;
}
