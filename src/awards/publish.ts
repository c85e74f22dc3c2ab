/**
 * Publishing a rule (DESIGN §4, D4, D6): rights, linter, issuer, confirmations; then everybody who already
 * qualifies is awarded at once. A tier whose policy needs it must first be approved, for exactly this draft, by
 * an admin, who is the programme owner too until there are more roles.
 */
import type { Achievement } from '../domain/achievement.js';
import type { Rule } from '../domain/clause.js';
import { missingInProfile, type Organisation } from '../domain/organisation.js';
import type { ResourceLink } from '../domain/platform.js';
import type { Tier } from '../domain/tier.js';
import { ToolError } from '../errors.js';
import type { Course } from '../evidence/port.js';
import { decideCourse } from './course-decision.js';
import type { CourseDecision } from './course-decision.js';
import { keysOf } from './ground.js';
import { newId } from './ports.js';
import type { AwardingDeps } from './ports.js';
import { asksFor, digestOf, requireApproval } from './programme-approval.js';
import { lintDraft, type DraftFinding } from './draft-lint.js';
import { requirePublishRight } from './publish-rights.js';
import type { Acting } from './publish-rights.js';

export interface RuleRef {
  readonly organisationId: string;
  readonly contextId: string;
  readonly achievementId: string;
}

export interface Published {
  readonly rule: Rule;
  readonly decision: CourseDecision;
}

/** Everything that publishing a draft is held against. */
interface Draft {
  readonly rule: Rule;
  readonly achievement: Achievement;
  readonly tier: Tier;
  readonly organisation: Organisation;
  readonly findings: readonly DraftFinding[];
}

/** What the linters say about the newest version of a rule and about its badge. @throws rule_not_found | achievement_not_found */
export async function lintNewest(
  deps: AwardingDeps,
  ref: RuleRef,
): Promise<readonly DraftFinding[]> {
  return (await loadDraft(deps, ref)).findings;
}

/**
 * Publishes the newest draft.
 * @throws publish_not_allowed | rule_not_found | rule_not_draft | rule_not_publishable (`findings`) |
 *   issuer_profile_incomplete (`missing`) | publish_needs_confirmation (`links`) | publish_needs_approval
 */
export async function publishRule(
  deps: AwardingDeps,
  ref: RuleRef,
  by: Acting,
): Promise<Published> {
  const { stores, evidence, clock } = deps;
  const { organisationId, contextId } = ref;
  const course = await evidence.refreshRoster(await evidence.loadCourse(organisationId, contextId));
  requirePublishRight(course, by);
  const draft = await loadDraft(deps, ref);
  if (draft.rule.status === 'published' && draft.achievement.status === 'draft') {
    // A publishing that ended between its two writes: everything was checked, the second is still to do.
    return finishPublishing(deps, ref, draft.rule);
  }
  if (draft.rule.status !== 'draft') throw new ToolError('rule_not_draft');
  requireIssuer(deps, course, draft.organisation);
  requireSound(draft);
  await requireRestrictions(deps, course, draft);
  await requireApproval(deps, course.context, draft);
  const rule = await stores.rules.publish(draft.rule.id, {
    publishedBy: by.learnerId,
    publishedAt: clock(),
  });
  return finishPublishing(deps, ref, rule);
}

async function finishPublishing(
  deps: AwardingDeps,
  { organisationId, contextId, achievementId }: RuleRef,
  rule: Rule,
): Promise<Published> {
  await deps.stores.achievements.update(organisationId, achievementId, { status: 'published' });
  return { rule, decision: await decideCourse(deps, organisationId, contextId) };
}

/**
 * An admin's yes to the draft for which it was asked; a later change of the rule or of what the badge says needs
 * another one.
 * @throws rule_not_found | rule_not_draft | task_not_found when nobody asked for it, or the draft changed since
 */
export async function approveProgramme(
  deps: AwardingDeps,
  ref: RuleRef & { readonly approvedBy: string },
): Promise<Rule> {
  const draft = await loadDraft(deps, ref);
  const { rule } = draft;
  const digest = digestOf(draft);
  const open = await deps.stores.tasks.list(ref.contextId, 'open');
  if (!open.some((task) => asksFor(task, draft))) throw new ToolError('task_not_found');
  const approvedAt = deps.clock();
  const approved = await deps.stores.rules.recordProgrammeApproval(rule.id, {
    approvedBy: ref.approvedBy,
    approvedAt,
    digest,
  });
  for (const task of open) {
    if (task.kind !== 'programme_approval' || task.achievementId !== ref.achievementId) continue;
    await deps.stores.tasks.finish(ref.contextId, task.id, approvedAt);
  }
  return approved;
}

async function loadDraft(deps: AwardingDeps, ref: RuleRef): Promise<Draft> {
  const { stores } = deps;
  const { organisationId, contextId, achievementId } = ref;
  const [achievement, organisation, rule] = await Promise.all([
    stores.achievements.get(organisationId, achievementId),
    stores.organisations.get(organisationId),
    stores.rules.findNewest(contextId, achievementId),
  ]);
  if (!rule) throw new ToolError('rule_not_found');
  const tier = organisation.tiers.find(({ id }) => id === achievement.tierId);
  if (!tier) throw new ToolError('rule_not_publishable', { findings: 'tier_missing' });
  const findings = await lintDraft(deps, { rule, achievement, tier, organisation });
  return { rule, achievement, tier, organisation, findings };
}

function requireIssuer(deps: AwardingDeps, course: Course, { issuerProfile }: Organisation): void {
  if (deps.allowIncompleteIssuer(course.platform)) return;
  const missing = missingInProfile(issuerProfile);
  if (missing !== undefined) throw new ToolError('issuer_profile_incomplete', { missing });
}

/** Has an error of its own, since the teacher can confirm the restriction without changing the rule. */
const needsConfirmation: DraftFinding['code'] = 'claim_point_alone';

function requireSound({ findings }: Draft): void {
  const errors = findings.filter(
    ({ code, severity }) => severity === 'error' && code !== needsConfirmation,
  );
  if (errors.length === 0) return;
  throw new ToolError('rule_not_publishable', {
    findings: errors.map(({ code, path }) => `${code}@${path}`).join(' '),
  });
}

/**
 * A claim point proves nothing before the teacher has said what the LMS demands there (DESIGN D4, b): a rule that
 * a launch alone can meet waits for that. In other rules its clause just stays unknown.
 */
async function requireRestrictions(
  deps: AwardingDeps,
  course: Course,
  { rule, findings }: Draft,
): Promise<void> {
  const links = await deps.stores.resourceLinks.list(course.context.id);
  const keys = keysOf([rule]);
  const asked = links.filter((link) => keys.includes(`launch:${link.id}`));
  const open = asked.filter((link) => link.restrictionConfirmedAt === undefined);
  if (findings.some(({ code }) => code === needsConfirmation)) {
    throw new ToolError('publish_needs_confirmation', {
      links: open.map(({ id }) => id).join(' '),
    });
  }
  for (const link of asked) await reportIfOpenToAll(deps, course, { link, rule });
}

/** Where the LMS lists the whole class for the link, a person should look again; it stops nothing (trap T6). */
async function reportIfOpenToAll(
  deps: AwardingDeps,
  course: Course,
  { link, rule }: { readonly link: ResourceLink; readonly rule: Rule },
): Promise<void> {
  const found = await deps.evidence.checkRestriction(course, link);
  if (found.finding !== 'open_to_all') return;
  await deps.stores.tasks.ensure({
    id: newId(deps.random),
    organisationId: rule.organisationId,
    contextId: rule.contextId,
    kind: 'restriction_unproved',
    subject: `${rule.achievementId}:${link.id}`,
    achievementId: rule.achievementId,
    detail: { resourceLinkId: link.id, title: link.title, learners: found.learners },
    openedAt: deps.clock(),
  });
}
