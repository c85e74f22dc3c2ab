/** The rule builder's form ⇄ the clause JSON that is stored. What is wrong in it is `rules/schema.ts`'s to say. */
import type { Clause, Comparison, Rule } from '../../../domain/clause.js';
import { parseClause } from '../../../rules/schema.js';
import { emptyLeaf } from './rule-form.js';
import type { ClauseFields, GroupType, LeafFields, RuleForm } from './rule-form.js';

/** What of a form that is still being filled in can be stored: without the clauses that are not complete. */
export function completePart(form: RuleForm): {
  readonly form: RuleForm;
  readonly leftOut: number;
} {
  const isComplete = (fields: ClauseFields): boolean => parseClause(fieldsJson(fields)).ok;
  const clauses = form.clauses.map((clause) =>
    clause.type === 'group' ? { ...clause, parts: clause.parts.filter(isComplete) } : clause,
  );
  const kept = clauses.filter(isComplete);
  const group = parseClause(clauseJson({ ...form, clauses: [] })).ok ? form.group : 'all';
  return {
    form: { ...form, group, clauses: kept },
    leftOut: countLeaves(form.clauses) - countLeaves(kept),
  };
}

function countLeaves(clauses: readonly ClauseFields[]): number {
  return clauses.flatMap((clause) => (clause.type === 'group' ? clause.parts : [clause])).length;
}

/** @returns foreign data still: to be parsed by `parseClause` */
export function clauseJson(form: RuleForm): unknown {
  return group(
    form.group,
    form.n,
    form.clauses.map((clause) => negate(clause.negated, fieldsJson(clause))),
  );
}

function fieldsJson(fields: ClauseFields): unknown {
  if (fields.type !== 'group') return leafJson(fields);
  const parts = fields.parts.map((part) => negate(part.negated, leafJson(part)));
  return group(fields.group, fields.n, parts);
}

function group(type: GroupType, n: string, of: readonly unknown[]): unknown {
  return type === 'atLeast' ? { type, n: numberIn(n), of } : { type, of };
}

function negate(negated: boolean, of: unknown): unknown {
  return negated ? { type: 'not', of } : of;
}

function leafJson(fields: LeafFields): unknown {
  const { type } = fields;
  switch (type) {
    case 'result':
      return {
        type,
        column: { columnId: fields.column },
        measure: fields.measure,
        comparison: comparisonJson(fields),
        ...(fields.gradedBy !== '' && { gradedBy: endOfDay(fields.gradedBy) }),
      };
    case 'average':
      return {
        type,
        columns: fields.columns.map((columnId) => ({ columnId })),
        comparison: comparisonJson(fields),
      };
    case 'completed':
      return { type, what: fields.what, label: fields.label, resourceLinkId: fields.resourceLink };
    case 'launched':
      return { type, resourceLinkId: fields.resourceLink };
    case 'holds':
      return { type, achievementId: fields.achievement };
    case 'approved':
      return { type };
    case 'date':
      return {
        type,
        ...(fields.from !== '' && { from: startOfDay(fields.from) }),
        ...(fields.until !== '' && { until: endOfDay(fields.until) }),
      };
  }
}

function comparisonJson({ op, value, upTo }: LeafFields): unknown {
  return {
    op,
    value: numberIn(value),
    ...(op === 'between' && { upTo: numberIn(upTo) }),
  };
}

/** `7,5` and `7.5` are the same number; nothing typed is nothing. */
function numberIn(text: string): number | undefined {
  return text === '' ? undefined : Number(text.replace(',', '.'));
}

/** Days are days in UTC: a form without JavaScript does not know the reader's time zone, and the page says so. */
export function startOfDay(day: string): string {
  return `${day}T00:00:00Z`;
}

function endOfDay(day: string): string {
  return `${day}T23:59:59Z`;
}

function dayOf(instant: string | undefined): string {
  return instant === undefined ? '' : new Date(instant).toISOString().slice(0, 10);
}

/** @returns `undefined` when the rule is nested deeper than the form can show */
export function ruleFormOf(
  rule: Pick<Rule, 'clause' | 'decideFrom' | 'showsValues'>,
): RuleForm | undefined {
  const { clause, decideFrom, showsValues } = rule;
  const top = isGroup(clause) ? clause : ({ type: 'all', of: [clause] } as const);
  const clauses = top.of.map(clauseFieldsOf);
  if (!clauses.every((fields) => fields !== undefined)) return undefined;
  return {
    group: top.type,
    n: top.type === 'atLeast' ? String(top.n) : '',
    clauses,
    decideFrom: dayOf(decideFrom?.toISOString()),
    showsValues,
  };
}

type Group = Extract<Clause, { type: GroupType }>;

function isGroup(clause: Clause): clause is Group {
  return clause.type === 'all' || clause.type === 'any' || clause.type === 'atLeast';
}

function clauseFieldsOf(clause: Clause): ClauseFields | undefined {
  const negated = clause.type === 'not';
  const inner = clause.type === 'not' ? clause.of : clause;
  if (!isGroup(inner)) return leafFieldsOf(clause);
  const parts = inner.of.map(leafFieldsOf);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const n = inner.type === 'atLeast' ? String(inner.n) : '';
  return { type: 'group', negated, group: inner.type, n, parts };
}

function leafFieldsOf(clause: Clause): LeafFields | undefined {
  switch (clause.type) {
    case 'all':
    case 'any':
    case 'atLeast':
      return undefined;
    case 'not': {
      if (clause.of.type === 'not') return undefined;
      const fields = leafFieldsOf(clause.of);
      return fields && { ...fields, negated: true };
    }
    case 'result':
      return emptyLeaf('result', {
        column: clause.column.columnId,
        measure: clause.measure,
        gradedBy: dayOf(clause.gradedBy),
        ...comparisonFields(clause.comparison),
      });
    case 'average':
      return emptyLeaf('average', {
        columns: clause.columns.map(({ columnId }) => columnId),
        ...comparisonFields(clause.comparison),
      });
    case 'completed':
      return emptyLeaf('completed', {
        what: clause.what,
        label: clause.label,
        resourceLink: clause.resourceLinkId,
      });
    case 'launched':
      return emptyLeaf('launched', { resourceLink: clause.resourceLinkId });
    case 'holds':
      return emptyLeaf('holds', { achievement: clause.achievementId });
    case 'approved':
      return emptyLeaf('approved');
    case 'date':
      return emptyLeaf('date', { from: dayOf(clause.from), until: dayOf(clause.until) });
  }
}

function comparisonFields(comparison: Comparison): Pick<LeafFields, 'op' | 'value' | 'upTo'> {
  return {
    op: comparison.op,
    value: String(comparison.value),
    upTo: comparison.op === 'between' ? String(comparison.upTo) : '',
  };
}
