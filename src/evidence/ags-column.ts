/** Source `ags`: our own line items, graded by a person in the LMS (DESIGN D4, c; AGS 2.0 §3.3). A 0 is a 0. */
import type { EvidenceSource } from './port.js';
import { createColumnSource } from './read-columns.js';
import type { ColumnReadingDeps } from './read-columns.js';

export function createAgsColumnSource(deps: ColumnReadingDeps): EvidenceSource {
  return createColumnSource(deps, 'ags', 'own');
}
