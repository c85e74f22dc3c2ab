/** Lint shared by the clauses over columns. */
import type { ColumnRef, Comparison } from '../../domain/clause.js';
import type { Place } from '../condition.js';
import type { Finding, FindingCode } from '../finding.js';

/** Missing and repeated columns, and the questions that a formula column cannot answer (DESIGN D4 a). */
export function lintColumns(
  refs: readonly ColumnRef[],
  comparison: Comparison,
  place: Place,
): readonly Finding[] {
  const columns = refs.map((ref) => place.context.columns.get(ref.columnId));
  const found: FindingCode[] = [];
  if (columns.some((column) => column === undefined || column.missingSince !== undefined))
    found.push('column_missing');
  // Ungraded counts as 0 there, so a question that 0 could answer with yes is not offered.
  const zeroCouldCount =
    place.negated ||
    comparison.op === 'below' ||
    (comparison.op === 'between' && comparison.value <= 0);
  if (zeroCouldCount && columns.some((column) => column?.kind === 'formula'))
    found.push('formula_zero_ambiguous');
  return found.map((code) => ({ code, severity: 'error', path: place.path }));
}

/** @param maximum the highest value possible, in the comparison's unit; `undefined` when not known */
export function lintComparison(
  comparison: Comparison,
  maximum: number | undefined,
  place: Place,
): readonly Finding[] {
  const { path } = place;
  const top = maximum ?? Infinity;
  if (comparison.op === 'below') {
    if (comparison.value <= 0) return [{ code: 'below_zero', severity: 'error', path }];
    return comparison.value > top
      ? [{ code: 'always_met_when_graded', severity: 'warning', path }]
      : [];
  }
  if (comparison.op === 'between' && comparison.value > comparison.upTo)
    return [{ code: 'range_inverted', severity: 'error', path }];
  if (comparison.value > top) return [{ code: 'threshold_above_maximum', severity: 'error', path }];
  const always = comparison.value <= 0 && (comparison.op === 'atLeast' || comparison.upTo >= top);
  return always ? [{ code: 'always_met_when_graded', severity: 'warning', path }] : [];
}
