/** Every source we have against the contract, at the sandbox's Moodle profile. */
import { ensureOwnColumn, listGradableLineItems } from '../../src/evidence/columns.js';
import { createAgsColumnSource } from '../../src/evidence/ags-column.js';
import { createApprovalsSource } from '../../src/evidence/approvals.js';
import { createClaimPointSource } from '../../src/evidence/claim-point.js';
import { createFormulaColumnSource } from '../../src/evidence/formula-column.js';
import { createHeldAwardsSource } from '../../src/evidence/held-awards.js';
import type { EvidenceSource } from '../../src/evidence/port.js';
import type { FactKey } from '../../src/domain/fact.js';
import { atLeast, createWorld, items, people } from '../awards/world.js';
import type { World } from '../awards/world.js';
import { evidenceSourceContract } from '../contracts/evidence-source.js';
import type { SourceUnderTest } from '../contracts/evidence-source.js';

async function under(
  world: World,
  source: EvidenceSource,
  keys: { readonly known: FactKey; readonly unheardOf: FactKey },
): Promise<SourceUnderTest> {
  const never = [await world.learner(people.teacher), await world.learner(people.suspended)];
  return {
    source,
    course: await world.freshCourse(),
    ...keys,
    never: never.map(({ id }) => id),
    close: () => world.close(),
  };
}

evidenceSourceContract('ags', async () => {
  const world = await createWorld();
  const lms = world.sandbox.course();
  const course = await world.course();
  const deps = { ...world, random: world.deps.random };
  const [item] = await listGradableLineItems(deps, course);
  if (!item) throw new Error('no line item');
  const column = await ensureOwnColumn(deps, course, item.id);
  for (const userId of [3, 4, 33]) lms.typeGrade({ itemId: items.link1, userId, value: 90 });
  const found = await under(world, createAgsColumnSource(world), {
    known: `column:${column.id}`,
    unheardOf: 'column:none',
  });
  return {
    ...found,
    breakLms: () => {
      world.sandbox.faults.plan('lineItems', { kind: 'broken_json' });
    },
  };
});

evidenceSourceContract('formulaColumn', async () => {
  const world = await createWorld();
  const lms = world.sandbox.course();
  for (const userId of [3, 4, 33]) lms.typeGrade({ itemId: items.quiz, userId, value: 9 });
  const column = await world.formulaColumn('QUIZ1', 10);
  lms.openGradebook();
  const found = await under(world, createFormulaColumnSource(world), {
    known: `column:${column.id}`,
    unheardOf: 'column:none',
  });
  return {
    ...found,
    breakLms: () => {
      world.sandbox.faults.plan('results', { kind: 'html' });
    },
  };
});

evidenceSourceContract('claimPoint', async () => {
  const world = await createWorld();
  const link = await world.claimPoint(5);
  await world.launch(people.learner, 5);
  return under(world, createClaimPointSource(world), {
    known: `launch:${link.id}`,
    unheardOf: 'launch:none',
  });
});

evidenceSourceContract('awards', async () => {
  const world = await createWorld();
  const achievement = await world.achievement();
  const lms = world.sandbox.course();
  lms.gradeActivity({ itemId: items.quiz, userId: people.learner, value: 9 });
  const column = await world.formulaColumn('QUIZ1', 10);
  lms.openGradebook();
  await world.publish(achievement, atLeast(column, 80));
  return under(world, createHeldAwardsSource(world), {
    known: `award:${achievement.id}`,
    unheardOf: 'award:none',
  });
});

evidenceSourceContract('approval', async () => {
  const world = await createWorld();
  const achievement = await world.achievement();
  const learner = await world.learner(people.learner);
  await world.freshCourse();
  await world.stores.proofs.recordApproval({
    organisationId: world.context.organisationId,
    contextId: world.context.id,
    achievementId: achievement.id,
    learnerId: learner.id,
    approvedBy: world.teacher.learnerId,
    approvedAt: world.clock(),
  });
  return under(world, createApprovalsSource(world), {
    known: `approval:${achievement.id}`,
    unheardOf: 'approval:none',
  });
});
