/**
 * Decides a whole course, or one learner of it: roster, evidence, rules, awards, tasks, scores (DESIGN D4 to D6).
 * Safe to race and to repeat: an award is keyed by (achievement, learner, cycle), a task by what it is about, a
 * score is posted once. Only `explain` asks the LMS nothing and stores nothing.
 */
import type { Award } from '../domain/award.js';
import type { Rule } from '../domain/clause.js';
import type { SourceReading } from '../domain/course.js';
import type { Decision } from '../domain/outcome.js';
import type { RosterState } from '../evidence/port.js';
import { decideRules } from './decide.js';
import type { Decided } from './decide.js';
import { decidable, notEligible } from './eligibility.js';
import type { NotEligibleLearner } from './eligibility.js';
import { loadGround } from './ground.js';
import type { Ground } from './ground.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';
import { openTasks } from './findings.js';
import { withdrawFromInstructors } from './instructor-awards.js';
import { postScores } from './write-back.js';
import type { PostedScores } from './write-back.js';

/** Everybody held against one published rule. */
export interface RuleDecision {
  readonly ruleId: string;
  readonly achievementId: string;
  readonly ruleVersion: number;
  /** Of everybody who is, or may be, eligible. */
  readonly decisions: readonly Decision[];
}

export interface CourseDecision {
  readonly contextId: string;
  readonly decidedAt: Date;
  readonly roster: RosterState;
  /** How each source was read. */
  readonly readings: readonly SourceReading[];
  readonly rules: readonly RuleDecision[];
  /** Why the others of the course cannot be awarded. */
  readonly notEligible: readonly NotEligibleLearner[];
  /** Every award of the rules' achievements that stands, old and new. */
  readonly awards: readonly Award[];
  /** Given in this run. */
  readonly awarded: readonly Award[];
  /** Taken back in this run from people since seen as Instructor. */
  readonly withdrawn: readonly Award[];
  readonly scores: PostedScores;
}

const nothingPosted: PostedScores = { posted: 0, failures: [] };

/** Reads everything, decides, and stores what follows. @throws context_not_found | platform_not_found */
export async function decideCourse(
  deps: AwardingDeps,
  organisationId: string,
  contextId: string,
): Promise<CourseDecision> {
  return run(deps, await loadGround(deps, organisationId, contextId, 'now'));
}

/** The same for one learner, e.g. right after a launch. */
export async function decideLearner(
  deps: AwardingDeps,
  organisationId: string,
  contextId: string,
  learnerId: string,
): Promise<CourseDecision> {
  return run(deps, await loadGround(deps, organisationId, contextId, 'now'), learnerId);
}

/** What was known when the LMS was last read, held against the rules now. Awards nobody. */
export async function explain(
  deps: AwardingDeps,
  organisationId: string,
  contextId: string,
  learnerId?: string,
): Promise<CourseDecision> {
  const ground = await loadGround(deps, organisationId, contextId, 'recalled');
  return describe(ground, decideGround(deps, ground, learnerId), { learnerId });
}

async function run(
  deps: AwardingDeps,
  ground: Ground,
  learnerId?: string,
): Promise<CourseDecision> {
  const withdrawn = await withdrawFromInstructors(deps, ground.course);
  const decided = decideGround(deps, ground, learnerId);
  const awarded = await storeAwards(deps, ground, decided);
  const standing = [...ground.awards, ...awarded].filter(
    (award) => !withdrawn.some((gone) => gone.id === award.id),
  );
  await openTasks(deps, ground, decided);
  const scores = await postScores(deps, ground, standing);
  return describe(ground, decided, { learnerId, awarded, withdrawn, scores });
}

/** Decides about everybody eligible; and, without awarding, about those whom only the roster's failure stops. */
function decideGround(deps: AwardingDeps, ground: Ground, learnerId?: string): Decided {
  return decideRules({
    rules: ground.rules,
    learners: decidable(ground.course).filter((id) => learnerId === undefined || id === learnerId),
    lookup: ground.collected.lookup,
    awardOf: ground.awardOf,
    now: deps.clock(),
  });
}

async function storeAwards(
  deps: AwardingDeps,
  { course }: Ground,
  decided: Decided,
): Promise<readonly Award[]> {
  if (course.roster === 'unreachable') return [];
  const awarded: Award[] = [];
  for (const { rule, decision } of decided.toAward) {
    const { award, created } = await deps.stores.awards.ensure({
      id: newId(deps.random),
      organisationId: rule.organisationId,
      achievementId: rule.achievementId,
      learnerId: decision.learnerId,
      cycle: 'once',
      contextId: rule.contextId,
      ruleVersion: rule.version,
      outcome: decision.outcome,
      status: 'awarded',
      awardedAt: deps.clock(),
    });
    if (created) awarded.push(award);
  }
  return awarded;
}

function describe(
  ground: Ground,
  decided: Decided,
  done: Partial<Pick<CourseDecision, 'awarded' | 'withdrawn' | 'scores'>> & {
    readonly learnerId: string | undefined;
  },
): CourseDecision {
  const { course, collected } = ground;
  const gone = done.withdrawn ?? [];
  const isAbout = (id: string): boolean => done.learnerId === undefined || done.learnerId === id;
  return {
    contextId: course.context.id,
    decidedAt: ground.readAt,
    roster: course.roster,
    readings: collected.readings,
    rules: ground.rules.map((rule) => describeRule(rule, decided)),
    notEligible: notEligible(course).filter(({ learnerId }) => isAbout(learnerId)),
    awards: [...ground.awards, ...(done.awarded ?? [])].filter(
      (award) =>
        award.status !== 'withdrawn' &&
        isAbout(award.learnerId) &&
        !gone.some(({ id }) => id === award.id),
    ),
    awarded: done.awarded ?? [],
    withdrawn: gone,
    scores: done.scores ?? nothingPosted,
  };
}

function describeRule(rule: Rule, decided: Decided): RuleDecision {
  return {
    ruleId: rule.id,
    achievementId: rule.achievementId,
    ruleVersion: rule.version,
    decisions: decided.decisions.get(rule) ?? [],
  };
}
