/** The teacher's half of the journey: from an empty course to a published badge. */
import { fileURLToPath } from 'node:url';
import { createDescriber } from '../../src/notices/describe.js';
import { loadTranslator } from '../../src/notices/translator.js';
import { demo } from '../../src/sandbox/index.js';
import type { TryOut } from '../support/try-out.js';
import { launchAs } from '../support/visitor.js';
import type { Script } from './script.js';

const describer = createDescriber(
  loadTranslator(fileURLToPath(new URL('../../config/locales', import.meta.url))),
);

export interface PublishedBadge {
  readonly contextId: string;
  readonly achievementId: string;
}

export async function setUpCourse(
  { sandbox, tool }: TryOut,
  script: Script,
): Promise<PublishedBadge> {
  const { stores } = tool;
  const launch = () => launchAs({ sandbox, personId: demo.teacher, cmId: demo.badges.cmId });

  script.step('Miriam Okafor (teacher) opens the activity "Badges" in the sandbox course');
  let teacher = await launch();
  const [context] = await stores.contexts.list('sandbox');
  if (!context) throw new Error('the launch left no course');
  script.say(
    `launch verified: course "${context.title}", grade service ${context.lineItemsUrl ? 'offered' : 'missing'}, roster ${context.membershipsUrl ? 'offered' : 'missing'}`,
  );
  const [link] = await stores.resourceLinks.list(context.id);
  await teacher.submit(`links/${link?.id ?? ''}`, { purpose: 'badges' });
  script.say('this link is now the course\'s "Badges" link');

  script.step('Paolo Ricci (non-editing teacher) looks in');
  await launchAs({ sandbox, personId: demo.assistant, cmId: demo.badges.cmId });
  script.say('the roster calls him a Learner, his launch an Instructor: he is never awarded here');

  script.step('Miriam creates a badge in the tier "Certificate of Achievement"');
  await teacher.submit('badges', {
    name: 'Needs assessment',
    description: 'Can assess needs and write them into a logical framework.',
    tierId: 'achievement',
    language: 'en',
  });
  const [achievement] = await stores.achievements.list('sandbox', context.id);
  if (!achievement) throw new Error('no badge was created');
  const rulePath = `badges/${achievement.id}/rule`;

  script.step('Its rule reads "Module 1 quiz", which belongs to the LMS and not to the tool');
  await teacher.submit(rulePath, {
    action: 'add-activity',
    'activity.name': 'Module 1 quiz',
    'activity.idNumber': 'QUIZ1',
    'activity.maximum': '10',
  });
  const [column] = await stores.columns.list(context.id);
  if (!column) throw new Error('no column was created');
  script.say(
    `column "${column.label}" of ${column.scoreMaximum} points created in the gradebook; nothing is ever written to it`,
  );

  script.step('In the gradebook she gives the column weight 0 and pastes the formula =[[QUIZ1]]');
  const course = sandbox.course(demo.course);
  const item = course.items.find(({ name }) => name === column.label);
  if (!item) throw new Error('the column is not in the gradebook');
  course.saveColumn(item.id, {
    hidden: true,
    weight: 0,
    inZeroWeightCategory: false,
    extraCredit: false,
  });
  script.expect(
    'formula accepted by the LMS',
    course.saveFormula(item.id, '=[[QUIZ1]]') ?? 'yes',
    'yes',
  );
  await teacher.submit(`columns/${column.id}/check`);
  script.expect(
    'values before the tool is opened again',
    (await stores.columns.get(context.id, column.id)).valuesSeen ?? 0,
    0,
  );

  script.step('She opens the tool once, which makes the LMS compute, and the values arrive');
  teacher = await launch();
  await teacher.submit(`columns/${column.id}/check`);
  script.expect(
    'learners with a value',
    (await stores.columns.get(context.id, column.id)).valuesSeen,
    7,
  );

  script.step('She asks for at least 80 % and looks at who would get it');
  await teacher.submit(rulePath, {
    action: 'save',
    group: 'all',
    'c0.type': 'result',
    'c0.column': column.id,
    'c0.op': 'atLeast',
    'c0.value': '80',
    'c0.measure': 'percent',
  });
  await teacher.open(`badges/${achievement.id}`);
  await showPreview({ tool, script, contextId: context.id, achievementId: achievement.id });

  script.step('She publishes it; who already qualifies gets it at once');
  await teacher.submit(`badges/${achievement.id}/publish`);
  script.expect('awards', (await stores.awards.listByContext(context.id)).length, 4);
  return { contextId: context.id, achievementId: achievement.id };
}

async function showPreview(about: {
  readonly tool: TryOut['tool'];
  readonly script: Script;
  readonly contextId: string;
  readonly achievementId: string;
}): Promise<void> {
  const { tool, script, contextId, achievementId } = about;
  const rule = await tool.stores.rules.findNewest(contextId, achievementId);
  if (!rule) throw new Error('no rule was saved');
  const preview = await tool.awarding.preview({
    organisationId: 'sandbox',
    contextId,
    achievementId,
    clause: rule.clause,
  });
  const columns = await tool.stores.columns.list(contextId);
  const names = {
    column: (id: string) => columns.find((one) => one.id === id)?.activity?.name ?? id,
    achievement: (id: string) => id,
    resourceLink: (id: string) => id,
  };
  for (const decision of preview.decisions) {
    const learner = await tool.stores.learners.get(decision.learnerId);
    const clauses = decision.outcome.parts ?? [decision.outcome];
    const seen = clauses
      .map((clause) => describer.outcome('en', clause, names, { showsValues: true }))
      .join('; ');
    script.say(`${decision.verdict.padEnd(7)} ${learner.name ?? learner.sub}: ${seen}`);
  }
  for (const { learnerId, because } of preview.notEligible) {
    const learner = await tool.stores.learners.get(learnerId);
    script.say(`–       ${learner.name ?? learner.sub}: not in question (${because})`);
  }
  const counted = (verdict: string) =>
    preview.decisions.filter((decision) => decision.verdict === verdict).length;
  script.expect(
    'met, unmet, unknown',
    [counted('met'), counted('unmet'), counted('unknown')].join(', '),
    '4, 3, 1',
  );
}
