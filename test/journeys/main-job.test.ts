import { demo } from '../../src/sandbox/index.js';
import { checkAsStranger, claimAndPublish } from '../demo/learner.js';
import { createScript } from '../demo/script.js';
import { setUpCourse, type PublishedBadge } from '../demo/teacher.js';
import { createTestClock } from '../support/clock.js';
import { startTryOut, type TryOut } from '../support/try-out.js';
import { launchAs } from '../support/visitor.js';

const silent = createScript(() => undefined);
const clock = createTestClock();
let tryOut: TryOut;
let badge: PublishedBadge;

beforeAll(async () => {
  tryOut = await startTryOut(clock, { ROLES: 'web' });
  badge = await setUpCourse(tryOut, silent);
}, 60_000);

afterAll(() => tryOut.close());

const open = (personId: number) =>
  launchAs({ sandbox: tryOut.sandbox, personId, cmId: demo.badges.cmId });

async function awardOf(personId: number) {
  const { stores } = tryOut.tool;
  const sub = tryOut.sandbox.people.find(({ id }) => id === personId)?.userId;
  const awards = await stores.awards.listByContext(badge.contextId);
  const learners = await stores.learners.getMany(awards.map(({ learnerId }) => learnerId));
  return awards.find((_, at) => learners[at]?.sub === sub);
}

test('a learner claims and publishes, and strangers with other libraries accept the credential', async () => {
  const address = await claimAndPublish(tryOut, silent, badge);
  await checkAsStranger(silent, address);
});

test('who finishes the quiz and opens the page has the badge there, without waiting for a schedule', async () => {
  clock.advance(120_000);
  expect(await awardOf(demo.learners.olena)).toBeUndefined();
  tryOut.sandbox.course(demo.course).gradeActivity({
    itemId: demo.quiz.itemId,
    userId: demo.learners.olena,
    value: 9,
  });
  const { page } = await open(demo.learners.olena);
  const award = await awardOf(demo.learners.olena);
  expect(award?.status).toBe('awarded');
  expect(page.body).toContain(`awards/${award?.id ?? ''}/claim`);
});

test('a class that opens the page within a minute has the gradebook read once', async () => {
  clock.advance(120_000);
  tryOut.sandbox.faults.resetCounters();
  await Promise.all(Object.values(demo.learners).map(open));
  expect(tryOut.sandbox.faults.requests.results).toBe(1);
});

test('while the LMS fails the learner is told so, and nobody is awarded on old values', async () => {
  clock.advance(120_000);
  tryOut.sandbox.faults.plan('results', { kind: 'status', status: 403 });
  const { page } = await open(demo.learners.wanjiru);
  tryOut.sandbox.faults.clear();
  expect(page.body).toContain('The course could not be read just now');
  expect(await awardOf(demo.learners.wanjiru)).toBeUndefined();
});
