/** Templates of the starting set. They know no course, so a rule names its columns and links by placeholders. */
import type { Clause } from '../domain/clause.js';

/** Text by language tag; English is always there. */
export type Texts = Readonly<Record<string, string>>;

export interface RuleTemplate {
  readonly id: string;
  readonly title: Texts;
  readonly description: Texts;
  /** What the teacher has to choose before the rule means something: label by placeholder. */
  readonly placeholders: {
    readonly columns: Readonly<Record<string, Texts>>;
    readonly resourceLinks: Readonly<Record<string, Texts>>;
    readonly achievements: Readonly<Record<string, Texts>>;
  };
  /** `columnId`, `resourceLinkId` and `achievementId` in it are placeholders. */
  readonly clause: Clause;
}

export interface AchievementTemplate {
  readonly id: string;
  readonly tierId: string;
  /** The rule it suggests. */
  readonly ruleId?: string;
  readonly effortHours?: number;
  /** By language tag; the teacher's language is copied into the Achievement. */
  readonly texts: Readonly<
    Record<
      string,
      { readonly name: string; readonly description: string; readonly criteriaNote?: string }
    >
  >;
}

type Kind = keyof RuleTemplate['placeholders'];

/** What each placeholder stands for in a course. */
export type Bindings = { readonly [K in Kind]: Readonly<Record<string, string>> };

/** @returns `columns.quiz` and the like: what the clause names and `placeholders` does not */
export function undeclaredNames(rule: RuleTemplate): readonly string[] {
  const missing: string[] = [];
  replaceNames(rule.clause, (kind, name) => {
    if (!(name in rule.placeholders[kind])) missing.push(`${kind}.${name}`);
    return name;
  });
  return missing;
}

/**
 * A template's clause for a course.
 * @returns the clause, with every placeholder that `bindings` has replaced by an id; the others stay as they
 *   are, and the linter says that they are missing
 */
export function bindRule(rule: RuleTemplate, bindings: Bindings): Clause {
  return replaceNames(rule.clause, (kind, name) => bindings[kind][name] ?? name);
}

function replaceNames(clause: Clause, replace: (kind: Kind, name: string) => string): Clause {
  switch (clause.type) {
    case 'all':
    case 'any':
    case 'atLeast':
      return { ...clause, of: clause.of.map((part) => replaceNames(part, replace)) };
    case 'not':
      return { ...clause, of: replaceNames(clause.of, replace) };
    case 'result':
      return { ...clause, column: { columnId: replace('columns', clause.column.columnId) } };
    case 'average': {
      const columns = clause.columns.map(({ columnId }) => ({
        columnId: replace('columns', columnId),
      }));
      return { ...clause, columns };
    }
    case 'completed':
    case 'launched':
      return { ...clause, resourceLinkId: replace('resourceLinks', clause.resourceLinkId) };
    case 'holds':
      return { ...clause, achievementId: replace('achievements', clause.achievementId) };
    case 'approved':
    case 'date':
      return clause;
  }
}
