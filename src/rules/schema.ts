/**
 * The JSON form of a clause: stored, exported, edited in forms and files. Everything from outside passes here;
 * inside, a Clause is trusted. Size and depth are limited before anything else looks at it.
 */
import { z } from 'zod';
import type { Clause } from '../domain/clause.js';

export const clauseLimits = { depth: 6, clauses: 100 } as const;

export type ProblemCode =
  | 'type_unknown'
  | 'missing'
  | 'wrong_type'
  | 'out_of_range'
  | 'bad_format'
  | 'not_known'
  | 'too_deep'
  | 'too_many';

/** One thing wrong. `path` is dotted, `''` for the clause itself; `message` is English, for logs and files. */
export interface Problem {
  readonly path: string;
  readonly code: ProblemCode;
  readonly message: string;
}

export type ParsedClause =
  | { readonly ok: true; readonly clause: Clause }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const id = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true });
const percent = z.number().min(0).max(100);
const points = z.number().min(0).max(1_000_000);
const column = z.strictObject({ columnId: id });

const comparison = (value: z.ZodNumber) =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('atLeast'), value }),
    z.strictObject({ op: z.literal('below'), value }),
    z.strictObject({ op: z.literal('between'), value, upTo: value }),
  ]);

const result = <M extends 'percent' | 'points'>(measure: M, value: z.ZodNumber) =>
  z.strictObject({
    type: z.literal('result'),
    column,
    measure: z.literal(measure),
    comparison: comparison(value),
    gradedBy: instant.exactOptional(),
  });

const parts = z.array(z.lazy(() => clauseSchema)).max(50);

/** For schemas that contain a clause. It does not limit depth: call `parseClause` on foreign data. */
const clauseSchema: z.ZodType<Clause> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all'), of: parts }),
  z.strictObject({ type: z.literal('any'), of: parts }),
  z.strictObject({ type: z.literal('atLeast'), n: z.number().int().min(1).max(50), of: parts }),
  z.strictObject({ type: z.literal('not'), of: z.lazy(() => clauseSchema) }),
  z.discriminatedUnion('measure', [result('percent', percent), result('points', points)]),
  z.strictObject({
    type: z.literal('average'),
    columns: z.array(column).max(50),
    comparison: comparison(percent),
  }),
  z.strictObject({
    type: z.literal('completed'),
    what: z.enum(['activity', 'course']),
    label: z.string().trim().min(1).max(200),
    resourceLinkId: id,
  }),
  z.strictObject({ type: z.literal('launched'), resourceLinkId: id }),
  z.strictObject({ type: z.literal('holds'), achievementId: id }),
  z.strictObject({ type: z.literal('approved') }),
  z
    .strictObject({
      type: z.literal('date'),
      from: instant.exactOptional(),
      until: instant.exactOptional(),
    })
    .refine((date) => date.from !== undefined || date.until !== undefined, {
      message: 'a date needs "from", "until" or both',
      path: ['from'],
      params: { code: 'missing' },
    }),
]);

/** @param json foreign data, already parsed as JSON */
export function parseClause(json: unknown): ParsedClause {
  const oversize = findOversize(json);
  if (oversize) return { ok: false, problems: [oversize] };
  const parsed = clauseSchema.safeParse(json, { reportInput: true });
  if (parsed.success) return { ok: true, clause: parsed.data };
  return { ok: false, problems: parsed.error.issues.map(problemOf) };
}

/** Walks `of` without recursion, so that hostile nesting cannot exhaust the stack. */
function findOversize(json: unknown): Problem | undefined {
  const open: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: json, path: '', depth: 1 },
  ];
  let clauses = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    clauses += 1;
    if (clauses > clauseLimits.clauses)
      return { path: '', code: 'too_many', message: `more than ${clauseLimits.clauses} clauses` };
    if (depth > clauseLimits.depth)
      return { path, code: 'too_deep', message: `nested deeper than ${clauseLimits.depth}` };
    if (!('of' in value)) continue;
    const inside = path === '' ? 'of' : `${path}.of`;
    if (!Array.isArray(value.of)) open.push({ value: value.of, path: inside, depth: depth + 1 });
    else if (value.of.length > clauseLimits.clauses)
      return { path: inside, code: 'too_many', message: `more than ${clauseLimits.clauses} parts` };
    else
      for (const [at, part] of value.of.entries())
        open.push({ value: part, path: `${inside}.${at}`, depth: depth + 1 });
  }
  return undefined;
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const path = issue.path.map(String).join('.');
  return { path, code: codeOf(issue), message: issue.message };
}

function codeOf(issue: z.core.$ZodIssue): ProblemCode {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'missing' : 'wrong_type';
    case 'too_big':
    case 'too_small':
      return 'out_of_range';
    case 'invalid_format':
      return 'bad_format';
    case 'unrecognized_keys':
      return 'not_known';
    case 'invalid_union':
      return 'type_unknown';
    case 'custom':
      return issue.params?.code === 'missing' ? 'missing' : 'wrong_type';
    case 'invalid_value':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return 'wrong_type';
  }
}
