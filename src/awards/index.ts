/** Awarding: from rules and evidence to awards, each given exactly once (DESIGN D4 to D6). */
import type { Award } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { Learner } from '../domain/learner.js';
import type { ResourceLink } from '../domain/platform.js';
import { approve } from './approve.js';
import type { GivenApproval } from './approve.js';
import { decideCourse, decideLearner, explain } from './course-decision.js';
import type { CourseDecision } from './course-decision.js';
import type { DraftFinding } from './draft-lint.js';
import { createFreshen } from './freshen.js';
import type { Freshen } from './freshen.js';
import { askNameCorrection, decideNameCorrection } from './name-corrections.js';
import type { AwardingDeps } from './ports.js';
import { preview } from './preview.js';
import type { Preview, PreviewInput } from './preview.js';
import { approveProgramme, lintNewest, publishRule } from './publish.js';
import type { Published, RuleRef } from './publish.js';
import { publishRight, requirePublishRight } from './publish-rights.js';
import type { Acting, PublishRight } from './publish-rights.js';
import { withdraw } from './withdraw.js';
import type { Withdrawal } from './withdraw.js';
import { setWriteBack } from './write-back.js';

export type { AwardingDeps } from './ports.js';
export type { CourseDecision } from './course-decision.js';
export type { DraftFinding } from './draft-lint.js';
export type { Preview, PreviewInput } from './preview.js';
export type { Published, RuleRef } from './publish.js';
export type { Acting, PublishRight } from './publish-rights.js';

/** What can be done with awards; each call documents its errors where it is written. */
export interface Awarding {
  /** Who would get it now, with nothing stored but what was read. */
  preview(input: PreviewInput): Promise<Preview>;
  /** Reads, decides, awards. Safe to race and to repeat. */
  decideCourse(organisationId: string, contextId: string): Promise<CourseDecision>;
  decideLearner(
    organisationId: string,
    contextId: string,
    learnerId: string,
  ): Promise<CourseDecision>;
  /** From what was read last, for pages: asks the LMS nothing, awards nobody. */
  explain(organisationId: string, contextId: string, learnerId?: string): Promise<CourseDecision>;
  /** Before a learner's page: decides unless that was done a moment ago. */
  freshen: Freshen;
  lint(ref: RuleRef): Promise<readonly DraftFinding[]>;
  publish(ref: RuleRef, by: Acting): Promise<Published>;
  /** For pages: whether to offer publishing, from the roster read last. */
  publishRight(organisationId: string, contextId: string, by: Acting): Promise<PublishRight>;
  /** By an admin, for tiers that need it. */
  approveProgramme(ref: RuleRef & { readonly approvedBy: string }): Promise<Rule>;
  approve(given: GivenApproval): Promise<CourseDecision>;
  withdraw(given: Withdrawal): Promise<Award>;
  /** `achievementId: null` turns it off. */
  setWriteBack(given: {
    readonly organisationId: string;
    readonly contextId: string;
    readonly resourceLinkId: string;
    readonly achievementId: string | null;
    readonly by: Acting;
  }): Promise<ResourceLink>;
  askNameCorrection(given: Parameters<typeof askNameCorrection>[1]): Promise<Learner>;
  decideNameCorrection(
    given: Parameters<typeof decideNameCorrection>[1],
  ): Promise<Learner | undefined>;
}

export function createAwarding(deps: AwardingDeps): Awarding {
  return {
    preview: (input) => preview(deps, input),
    decideCourse: (...course) => decideCourse(deps, ...course),
    decideLearner: (...learner) => decideLearner(deps, ...learner),
    explain: (...about) => explain(deps, ...about),
    freshen: createFreshen({
      clock: deps.clock,
      decideCourse: (...course) => decideCourse(deps, ...course),
      decideLearner: (...learner) => decideLearner(deps, ...learner),
    }),
    lint: (ref) => lintNewest(deps, ref),
    publish: (ref, by) => publishRule(deps, ref, by),
    async publishRight(organisationId, contextId, by) {
      return publishRight(await deps.evidence.loadCourse(organisationId, contextId), by);
    },
    approveProgramme: (ref) => approveProgramme(deps, ref),
    approve: (given) => approve(deps, given),
    withdraw: (given) => withdraw(deps, given),
    async setWriteBack({ organisationId, contextId, by, ...change }) {
      const course = await deps.evidence.loadCourse(organisationId, contextId);
      requirePublishRight(course, by);
      return setWriteBack(deps, course, change);
    },
    askNameCorrection: (given) => askNameCorrection(deps, given),
    decideNameCorrection: (given) => decideNameCorrection(deps, given),
  };
}
