/**
 * Source `approval`: a person's yes (DESIGN D4, h). Who has not been approved has been refused by nobody:
 * that is a "no" that can still change, and it is known.
 */
import type { Clock } from '../domain/environment.js';
import type { Fact, FactKey } from '../domain/fact.js';
import type { Stores } from '../stores/ports/index.js';
import type { EvidenceReading, EvidenceSource, Course } from './port.js';

export interface ApprovalsDeps {
  readonly stores: Pick<Stores, 'proofs'>;
  readonly clock: Clock;
}

const prefix = 'approval:';

export function createApprovalsSource({ stores, clock }: ApprovalsDeps): EvidenceSource {
  async function read(course: Course, keys: readonly FactKey[]): Promise<EvidenceReading> {
    const readAt = clock();
    const approvals = await stores.proofs.listApprovals(course.context.id);
    const given = new Map(
      approvals.map((approval) => [`${approval.achievementId} ${approval.learnerId}`, approval]),
    );
    const asked = [...new Set(keys.filter((key) => key.startsWith(prefix)))];
    const facts = asked.flatMap((key) =>
      course.learners.map((learner): Fact => {
        const base = {
          learnerId: learner.id,
          key,
          source: 'approval' as const,
          readAt: readAt.toISOString(),
        };
        const approval = given.get(`${key.slice(prefix.length)} ${learner.id}`);
        if (!approval) return { ...base, state: 'no' };
        return { ...base, state: 'yes', at: approval.approvedAt.toISOString() };
      }),
    );
    return { facts, readAt, rows: approvals.length, skippedRows: 0 };
  }

  return { id: 'approval', answers: (key) => key.startsWith(prefix), read, recall: read };
}
