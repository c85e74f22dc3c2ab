/** Every clause type and its condition. A new type: one file here, one line below, one in `schema.ts`. */
import type { Clause, ClauseType } from '../../domain/clause.js';
import type { Condition } from '../condition.js';
import { all } from './all.js';
import { any } from './any.js';
import { approved } from './approved.js';
import { atLeast } from './at-least.js';
import { average } from './average.js';
import { completed } from './completed.js';
import { date } from './date.js';
import { holds } from './holds.js';
import { launched } from './launched.js';
import { not } from './not.js';
import { result } from './result.js';

const conditions: { readonly [T in ClauseType]: Condition<T> } = {
  all,
  any,
  atLeast,
  not,
  result,
  average,
  completed,
  launched,
  holds,
  approved,
  date,
};

/** @returns the condition of a clause's type */
export function conditionOf<T extends ClauseType>(clause: { readonly type: T }): Condition<T> {
  return conditions[clause.type];
}

/** @returns the clauses directly inside */
export function partsOf(clause: Clause): readonly Clause[] {
  switch (clause.type) {
    case 'all':
    case 'any':
    case 'atLeast':
      return clause.of;
    case 'not':
      return [clause.of];
    case 'result':
    case 'average':
    case 'completed':
    case 'launched':
    case 'holds':
    case 'approved':
    case 'date':
      return [];
  }
}
