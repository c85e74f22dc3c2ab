/**
 * The rule builder's form as data. It works without JavaScript: the whole rule is in the form's fields
 * (`c0.type`, `c0.value`, `c1.p0.type` …), and "add" and "remove" are submit buttons that change it here.
 * One level of groups inside the rule; what is deeper is edited as JSON.
 */
import { z } from 'zod';

export const leafTypes = [
  'result',
  'average',
  'completed',
  'launched',
  'holds',
  'approved',
  'date',
] as const;
export type LeafType = (typeof leafTypes)[number];
const groupTypes = ['all', 'any', 'atLeast'] as const;
export type GroupType = (typeof groupTypes)[number];

/** The fields of one clause, as typed: nothing is checked here. */
export interface LeafFields {
  readonly type: LeafType;
  readonly negated: boolean;
  readonly column: string;
  readonly columns: readonly string[];
  readonly measure: 'percent' | 'points';
  readonly op: 'atLeast' | 'below' | 'between';
  readonly value: string;
  readonly upTo: string;
  /** Days, `YYYY-MM-DD`. */
  readonly gradedBy: string;
  readonly from: string;
  readonly until: string;
  readonly what: 'activity' | 'course';
  readonly label: string;
  readonly resourceLink: string;
  readonly achievement: string;
}

export interface GroupFields {
  readonly type: 'group';
  readonly negated: boolean;
  readonly group: GroupType;
  readonly n: string;
  readonly parts: readonly LeafFields[];
}

export type ClauseFields = LeafFields | GroupFields;

export interface RuleForm {
  readonly group: GroupType;
  readonly n: string;
  readonly clauses: readonly ClauseFields[];
  readonly decideFrom: string;
  readonly showsValues: boolean;
}

const body = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const limit = 50;

/** @param posted a form's fields; unknown ones are ignored, absent ones are empty */
export function readRuleForm(posted: unknown): RuleForm {
  const fields = readerOf(posted);
  return {
    group: oneOf(groupTypes, fields.text('group')),
    n: fields.text('n'),
    clauses: positions(fields, 'c').map((at) => readClause(fields, `c${at}`)),
    decideFrom: fields.text('decideFrom'),
    showsValues: fields.text('showsValues') !== '',
  };
}

export interface FieldReader {
  text(name: string): string;
  all(name: string): readonly string[];
}

/** Reads a posted form's fields by name, whatever was posted. */
export function readerOf(posted: unknown): FieldReader {
  const parsed = body.safeParse(posted);
  const values = parsed.success ? parsed.data : {};
  const all = (name: string): readonly string[] => {
    const value = values[name] ?? [];
    return typeof value === 'string' ? [value] : value;
  };
  return { all, text: (name) => (all(name)[0] ?? '').trim() };
}

function positions(fields: FieldReader, prefix: string): readonly number[] {
  return Array.from({ length: limit }, (_, at) => at).filter(
    (at) => fields.text(`${prefix}${at}.type`) !== '',
  );
}

function readClause(fields: FieldReader, at: string): ClauseFields {
  if (fields.text(`${at}.type`) !== 'group') return readLeaf(fields, at);
  return {
    type: 'group',
    negated: fields.text(`${at}.negated`) !== '',
    group: oneOf(groupTypes, fields.text(`${at}.group`)),
    n: fields.text(`${at}.n`),
    parts: positions(fields, `${at}.p`).map((part) => readLeaf(fields, `${at}.p${part}`)),
  };
}

function readLeaf(fields: FieldReader, at: string): LeafFields {
  const text = (name: string): string => fields.text(`${at}.${name}`);
  return {
    type: oneOf(leafTypes, text('type')),
    negated: text('negated') !== '',
    column: text('column'),
    columns: fields.all(`${at}.columns`),
    measure: text('measure') === 'points' ? 'points' : 'percent',
    op: oneOf(['atLeast', 'below', 'between'] as const, text('op')),
    value: text('value'),
    upTo: text('upTo'),
    gradedBy: text('gradedBy'),
    from: text('from'),
    until: text('until'),
    what: text('what') === 'course' ? 'course' : 'activity',
    label: text('label'),
    resourceLink: text('resourceLink'),
    achievement: text('achievement'),
  };
}

function oneOf<const T extends readonly string[]>(allowed: T, value: string): T[number] {
  return allowed.find((each) => each === value) ?? allowed[0] ?? value;
}

/** An empty clause of a type, as the "add" buttons make it. */
export function emptyLeaf(type: LeafType, given: Partial<LeafFields> = {}): LeafFields {
  const reader: FieldReader = { text: (name) => (name === '.type' ? type : ''), all: () => [] };
  return { ...readLeaf(reader, ''), ...given };
}

/** What a submit button asks for. */
export type RuleAction =
  | { readonly do: 'save' | 'show' | 'addActivity' | 'findOwn' | 'addOwn' }
  | { readonly do: 'add'; readonly type: LeafType | 'group'; readonly into?: number }
  | { readonly do: 'remove'; readonly at: number; readonly part?: number };

const namedActions: Readonly<Record<string, 'save' | 'addActivity' | 'findOwn' | 'addOwn'>> = {
  save: 'save',
  'add-activity': 'addActivity',
  'find-own': 'findOwn',
  'add-own': 'addOwn',
};

/**
 * `save`, `add:result`, `add:group`, `add:1:result` (into a group), `remove:2`, `remove:2:0`, `add-activity`,
 * `find-own`, `add-own`.
 */
export function readAction(posted: string): RuleAction {
  const [verb, first = '', second] = posted.split(':');
  const named = namedActions[verb ?? ''];
  if (named) return { do: named };
  if (verb === 'remove') {
    return {
      do: 'remove',
      at: Number(first),
      ...(second !== undefined && { part: Number(second) }),
    };
  }
  if (verb !== 'add') return { do: 'show' };
  if (second !== undefined) {
    return { do: 'add', type: oneOf(leafTypes, second), into: Number(first) };
  }
  return { do: 'add', type: first === 'group' ? 'group' : oneOf(leafTypes, first) };
}

/** The form after an "add" or "remove" button; any other action leaves it as it is. */
export function applyAction(form: RuleForm, action: RuleAction): RuleForm {
  if (action.do === 'add') return add(form, action);
  if (action.do === 'remove') return remove(form, action);
  return form;
}

function add(form: RuleForm, action: Extract<RuleAction, { do: 'add' }>): RuleForm {
  const { type, into } = action;
  if (into === undefined) {
    const added: ClauseFields =
      type === 'group' ? { type, negated: false, group: 'any', n: '', parts: [] } : emptyLeaf(type);
    return { ...form, clauses: [...form.clauses, added] };
  }
  if (type === 'group') return form;
  return changeGroup(form, into, (parts) => [...parts, emptyLeaf(type)]);
}

function remove(form: RuleForm, action: Extract<RuleAction, { do: 'remove' }>): RuleForm {
  const { at, part } = action;
  if (part === undefined) return { ...form, clauses: form.clauses.filter((_, i) => i !== at) };
  return changeGroup(form, at, (parts) => parts.filter((_, i) => i !== part));
}

/** The form with a clause over `column`: the first result clause that has no column yet, else one more. */
export function withColumn(form: RuleForm, column: string): RuleForm {
  const isOpen = (fields: ClauseFields): boolean =>
    fields.type === 'result' && fields.column === '';
  const fill = (leaf: LeafFields): LeafFields => ({
    ...leaf,
    column,
    value: leaf.value === '' ? '50' : leaf.value,
  });
  const at = form.clauses.findIndex((clause) =>
    clause.type === 'group' ? clause.parts.some(isOpen) : isOpen(clause),
  );
  const open = form.clauses[at];
  if (!open) return { ...form, clauses: [...form.clauses, fill(emptyLeaf('result'))] };
  if (open.type !== 'group') return { ...form, clauses: form.clauses.with(at, fill(open)) };
  const part = open.parts.findIndex(isOpen);
  return changeGroup(form, at, (parts) => parts.map((each, i) => (i === part ? fill(each) : each)));
}

function changeGroup(
  form: RuleForm,
  at: number,
  change: (parts: readonly LeafFields[]) => readonly LeafFields[],
): RuleForm {
  const clauses = form.clauses.map((clause, i) =>
    i === at && clause.type === 'group' ? { ...clause, parts: change(clause.parts) } : clause,
  );
  return { ...form, clauses };
}
