/** The evidence of a course: every source, the roster, and what to ask of them. */
import type { Clock } from '../domain/environment.js';
import type { Stores } from '../stores/ports/index.js';
import type { ServicesClient } from '../platform/services-client.js';
import { createAgsColumnSource } from './ags-column.js';
import { createApprovalsSource } from './approvals.js';
import { createClaimPointSource } from './claim-point.js';
import { collectEvidence } from './collect.js';
import { loadCourse } from './course.js';
import { createFormulaColumnSource } from './formula-column.js';
import { createHeldAwardsSource } from './held-awards.js';
import type { Evidence, EvidenceSource } from './port.js';
import { checkRestriction } from './restriction-check.js';
import { refreshRoster } from './roster.js';

export interface EvidenceDeps {
  readonly stores: Stores;
  readonly services: Pick<ServicesClient, 'listLineItems' | 'readResults' | 'listMembers'>;
  readonly clock: Clock;
}

/** One line for each source: a new one is a file beside this one and a line here. */
function evidenceSources(deps: EvidenceDeps): readonly EvidenceSource[] {
  return [
    createAgsColumnSource(deps),
    createFormulaColumnSource(deps),
    createClaimPointSource(deps),
    createHeldAwardsSource(deps),
    createApprovalsSource(deps),
  ];
}

export function createEvidence(deps: EvidenceDeps): Evidence {
  const sources = evidenceSources(deps);
  return {
    loadCourse: (organisationId, contextId) => loadCourse(deps, organisationId, contextId),
    refreshRoster: (course) => refreshRoster(deps, course),
    collect: (course, keys, freshness) =>
      collectEvidence({ sources, readings: deps.stores.readings }, course, {
        keys,
        freshness,
      }),
    checkRestriction: (course, link) => checkRestriction(deps, course, link),
  };
}
