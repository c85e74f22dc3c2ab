/**
 * Source `formulaColumn`: a decoupled line item that the LMS computes from a pasted formula (DESIGN D4, a;
 * captured Moodle 4.5.6, A). An ungraded activity counts as 0 there; the 0 is passed on as it is, and the
 * source's name tells the rule that such a 0 says nothing.
 */
import type { EvidenceSource } from './port.js';
import { createColumnSource } from './read-columns.js';
import type { ColumnReadingDeps } from './read-columns.js';

export function createFormulaColumnSource(deps: ColumnReadingDeps): EvidenceSource {
  return createColumnSource(deps, 'formulaColumn', 'formula');
}
