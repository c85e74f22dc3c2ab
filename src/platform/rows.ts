/**
 * What AGS 2.0 and NRPS 2.0 return, row by row (captured: ags-lineitems.json, ags-results-mixed.json,
 * nrps-*.json). A row without `resultScore` is "no grade", never 0; ids may be numbers and are compared as text.
 */
import sanitizeHtml from 'sanitize-html';
import { z } from 'zod';
import type { LineItem, LineItemResult, RosterMember } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import { contextRoles } from './roles.js';
import type { Read } from './services.js';

const id = z.union([z.string().min(1), z.number().int().transform(String)]);
/** Moodle sends `""` for what is not set. */
const optionalText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((text) => (text === '' || text === null ? undefined : text));

export const lineItemRow = z
  .object({
    id: z.url({ protocol: /^https?$/ }),
    label: z.string(),
    scoreMaximum: z.number().positive(),
    resourceId: optionalText,
    tag: optionalText,
    resourceLinkId: optionalText,
  })
  .transform((row): LineItem => withoutUndefined(row));

export const resultRow = z
  .object({
    userId: id,
    resultScore: z.number().nullish(),
    // AGS 2.0 §3.3.4.6: 1 when absent.
    resultMaximum: z.number().positive().nullish(),
    comment: z.string().nullish(),
    timestamp: z.string().nullish(),
  })
  .transform((row): LineItemResult =>
    withoutUndefined({
      userId: row.userId,
      score: row.resultScore ?? undefined,
      maximum: typeof row.resultScore === 'number' ? (row.resultMaximum ?? 1) : undefined,
      comment: plainText(row.comment ?? ''),
      gradedAt: instant(row.timestamp ?? ''),
    }),
  );

export const memberRow = z
  .object({
    user_id: id,
    status: z.enum(['Active', 'Inactive', 'Deleted']).default('Active'),
    roles: z.array(z.string()),
    name: optionalText,
    given_name: optionalText,
    family_name: optionalText,
    email: optionalText,
  })
  .transform((row): RosterMember =>
    withoutUndefined({
      userId: row.user_id,
      status: row.status,
      roles: contextRoles(row.roles),
      name: row.name,
      givenName: row.given_name,
      familyName: row.family_name,
      email: row.email,
    }),
  );

const rows = z.array(z.unknown());
const membershipContainer = z.object({ members: rows });

/** @returns the rows of one page, unparsed. @throws platform_answer_invalid when it is not such a container */
export function rowsOf(container: 'array' | 'members', body: string): readonly unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new ToolError('platform_answer_invalid', { reason: 'not JSON' }, cause);
  }
  const parsed = container === 'array' ? rows.safeParse(json) : membershipContainer.safeParse(json);
  if (!parsed.success) {
    throw new ToolError('platform_answer_invalid', { reason: 'unexpected shape' }, parsed.error);
  }
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.members;
}

/** Parses each row on its own; `refuse` may turn down a row that parses. */
export function readRows<T>(
  raw: readonly unknown[],
  schema: z.ZodType<T>,
  readAt: Date,
  refuse: (row: T) => string | undefined = () => undefined,
): Read<T> {
  const good: T[] = [];
  const skipped: { row: number; reason: string }[] = [];
  raw.forEach((value, row) => {
    const parsed = schema.safeParse(value);
    const reason = parsed.success ? refuse(parsed.data) : describe(parsed.error);
    if (reason !== undefined) skipped.push({ row, reason });
    else if (parsed.success) good.push(parsed.data);
  });
  return { rows: good, skipped, readAt };
}

/** Markup from an LMS as plain text (captured comment: `<p>Gut gemacht, <strong>…</strong> <script>…`). */
function plainText(markup: string): string | undefined {
  const escaped = sanitizeHtml(markup, { allowedTags: [], allowedAttributes: {} });
  const text = escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()
    .slice(0, 2_000);
  return text === '' ? undefined : text;
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'invalid'}`;
}

function instant(text: string): Date | undefined {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Leaves out what is `undefined`, so that "absent" has one form only. */
function withoutUndefined<T extends object>(
  row: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof withoutUndefined<T>>;
}
