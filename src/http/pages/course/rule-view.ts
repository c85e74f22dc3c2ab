/** The rule builder's page: every clause as a sentence with fields, and what can be chosen in them. */
import type { Achievement } from '../../../domain/achievement.js';
import type { LineItem } from '../../../domain/platform.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';
import { badgeView, type BadgeView } from '../badge-view.js';
import { leafTypes } from './rule-form.js';
import type { ClauseFields, GroupFields, LeafFields, LeafType, RuleForm } from './rule-form.js';

interface Option {
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

interface LeafView extends LeafFields {
  /** The fields' name prefix, also their id: `c0`, `c1.p0`. */
  readonly at: string;
  readonly title: string;
  readonly removeValue: string;
  readonly columnOptions: readonly Option[];
  readonly averageOptions: readonly Option[];
  readonly linkOptions: readonly Option[];
  readonly achievementOptions: readonly Option[];
  readonly opOptions: readonly Option[];
  readonly measureOptions: readonly Option[];
  readonly whatOptions: readonly Option[];
  /** A formula column says 0 for "ungraded": comparisons that a 0 would meet are not offered on it (DESIGN D4). */
  readonly onlyAtLeast: boolean;
  /** Columns of both kinds: after choosing another one the form must be shown again. */
  readonly mixedColumns: boolean;
  readonly problems: readonly string[];
}

interface GroupView {
  readonly type: 'group';
  readonly at: string;
  readonly title: string;
  readonly removeValue: string;
  readonly negated: boolean;
  readonly n: string;
  readonly groupOptions: readonly Option[];
  readonly parts: readonly LeafView[];
  readonly addButtons: readonly AddButton[];
  readonly problems: readonly string[];
}

interface AddButton {
  readonly value: string;
  readonly label: string;
}

export interface RuleView {
  readonly title: string;
  readonly place: string;
  readonly base: string;
  readonly home: string;
  readonly badge: BadgeView;
  readonly action: string;
  readonly back: string;
  readonly jsonHref: string;
  readonly groupOptions: readonly Option[];
  readonly n: string;
  readonly clauses: readonly (LeafView | GroupView)[];
  readonly addButtons: readonly AddButton[];
  readonly decideFrom: string;
  readonly showsValues: boolean;
  readonly canAddColumn: boolean;
  readonly activity: { readonly name: string; readonly idNumber: string; readonly maximum: string };
  /** Columns of our own links that a person grades; only after asking for them. */
  readonly ownLineItems?: readonly Option[];
  readonly problems: readonly string[];
  readonly activityProblems: readonly string[];
  /** "Add an activity" is what comes first while there is nothing to choose. */
  readonly activityOpen: boolean;
  readonly locked: boolean;
}

/** Something wrong with the clause at a position of the form (`c0`, `c1.p0`), or with the rule (`''`). */
export interface PlacedProblem {
  readonly at: string;
  readonly text: string;
}

export interface RuleViewInput {
  readonly course: CourseSnapshot;
  readonly achievement: Achievement;
  readonly form: RuleForm;
  readonly texts: Texts;
  readonly problems: readonly PlacedProblem[];
  readonly activity?: RuleView['activity'];
  readonly ownLineItems?: readonly LineItem[];
}

export function ruleView(input: RuleViewInput): RuleView {
  const { course, achievement, form, texts } = input;
  const place = `${course.base}badges/${achievement.id}`;
  const activityProblems = problemsAt('activity', input);
  return {
    title: texts.t('course.rule_title', { name: achievement.name }),
    place: course.context.title,
    base: course.base,
    home: course.base,
    badge: badgeView(achievement, {
      tiers: course.organisation.tiers,
      locale: texts.locale,
      base: course.base,
    }),
    action: `${place}/rule`,
    back: place,
    jsonHref: `${place}/rule/json`,
    groupOptions: groupOptions(form.group, texts),
    n: form.n,
    clauses: form.clauses.map((clause, at) => clauseView(clause, at, input)),
    addButtons: addButtons('add:', texts, [...leafTypes, 'group']),
    decideFrom: form.decideFrom,
    showsValues: form.showsValues,
    canAddColumn: course.context.lineItemsUrl !== undefined,
    activity: input.activity ?? { name: '', idNumber: '', maximum: '' },
    ...(input.ownLineItems && {
      ownLineItems: input.ownLineItems.map(({ id, label }) => option(id, label, '')),
    }),
    problems: problemsAt('', input),
    activityProblems,
    activityOpen:
      activityProblems.length > 0 || course.columns.length === 0 || form.clauses.length === 0,
    locked: course.awards.some(({ achievementId }) => achievementId === achievement.id),
  };
}

function problemsAt(at: string, { problems }: RuleViewInput): readonly string[] {
  return problems.filter((problem) => problem.at === at).map(({ text }) => text);
}

function clauseView(clause: ClauseFields, at: number, input: RuleViewInput): LeafView | GroupView {
  const place = { at: `c${at}`, removeValue: `remove:${at}` };
  if (clause.type === 'group') return groupView(clause, { ...place, position: at }, input);
  return leafView(clause, place, input);
}

function groupView(
  group: GroupFields,
  place: { readonly at: string; readonly removeValue: string; readonly position: number },
  input: RuleViewInput,
): GroupView {
  const { texts } = input;
  const { at, removeValue, position } = place;
  return {
    type: 'group',
    at,
    removeValue,
    title: texts.t('course.clause_group'),
    negated: group.negated,
    n: group.n,
    groupOptions: groupOptions(group.group, texts),
    parts: group.parts.map((part, index) =>
      leafView(part, { at: `${at}.p${index}`, removeValue: `remove:${position}:${index}` }, input),
    ),
    addButtons: addButtons(`add:${position}:`, texts, leafTypes),
    problems: problemsAt(at, input),
  };
}

function leafView(
  fields: LeafFields,
  place: { readonly at: string; readonly removeValue: string },
  input: RuleViewInput,
): LeafView {
  const { course, achievement, texts } = input;
  const { columns, links } = course;
  const onlyAtLeast = saysZeroForUngraded(fields, columns);
  const ops = onlyAtLeast
    ? (['atLeast', 'between'] as const)
    : (['atLeast', 'below', 'between'] as const);
  const columnName = (column: (typeof columns)[number]): string =>
    column.activity
      ? texts.t('course.column_option', {
          name: column.activity.name,
          maximum: column.scoreMaximum,
        })
      : column.label;
  return {
    ...fields,
    ...place,
    title: texts.t(`course.clause_${fields.type}`),
    onlyAtLeast,
    mixedColumns: fields.type === 'result' && new Set(columns.map(({ kind }) => kind)).size > 1,
    columnOptions: columns.map((column) => option(column.id, columnName(column), fields.column)),
    averageOptions: columns.map((column) => ({
      value: column.id,
      label: columnName(column),
      chosen: fields.columns.includes(column.id),
    })),
    linkOptions: links
      .filter(({ purpose }) => fields.type === 'launched' || purpose === 'claim')
      .map((link) => option(link.id, link.title, fields.resourceLink)),
    achievementOptions: course.allAchievements
      .filter(({ id, status }) => id !== achievement.id && status !== 'archived')
      .map(({ id, name }) => option(id, name, fields.achievement)),
    opOptions: ops.map((op) => option(op, texts.t(`course.op_${op}`), fields.op)),
    measureOptions: (['percent', 'points'] as const).map((measure) =>
      option(measure, texts.t(`course.measure_${measure}`), fields.measure),
    ),
    whatOptions: (['activity', 'course'] as const).map((what) =>
      option(what, texts.t(`course.what_${what}`), fields.what),
    ),
    problems: problemsAt(place.at, input),
  };
}

/** Whether the clause looks at a formula column: there a 0 may be "not graded" (captured study, A4). */
function saysZeroForUngraded(fields: LeafFields, columns: CourseSnapshot['columns']): boolean {
  if (fields.type === 'average') return columns.some(({ kind }) => kind === 'formula');
  const chosen = columns.find(({ id }) => id === fields.column) ?? columns[0];
  return fields.type === 'result' && chosen?.kind === 'formula';
}

function option(value: string, label: string, chosen: string): Option {
  return { value, label, chosen: value === chosen };
}

function groupOptions(chosen: string, texts: Texts): readonly Option[] {
  return (['all', 'any', 'atLeast'] as const).map((type) =>
    option(type, texts.t(`course.group_${type}`), chosen),
  );
}

function addButtons(
  prefix: string,
  texts: Texts,
  types: readonly (LeafType | 'group')[],
): readonly AddButton[] {
  return types.map((type) => ({
    value: `${prefix}${type}`,
    label: texts.t(`course.add_${type}`),
  }));
}
