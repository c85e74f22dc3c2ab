/** Formula columns end to end against the sandbox's Moodle profile (captured study of Moodle 4.5.6, A and T8 to T10). */
import { columnStatus, createFormulaColumn } from '../../src/evidence/columns.js';
import type { Fact } from '../../src/domain/fact.js';
import { createWorld, people } from '../awards/world.js';
import type { World } from '../awards/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

async function read(columnId: string): Promise<ReadonlyMap<string, Fact>> {
  const collected = await world.evidence.collect(
    await world.freshCourse(),
    [`column:${columnId}`],
    'now',
  );
  const learners = await world.stores.learners.getMany(
    collected.facts.map((fact) => fact.learnerId),
  );
  const subs = new Map(learners.map((learner) => [learner.id, learner.sub]));
  return new Map(collected.facts.map((fact) => [subs.get(fact.learnerId) ?? '', fact]));
}

describe('formula columns', () => {
  test('are created decoupled, with the maximum of the activity, and asking twice makes one', async () => {
    const column = await world.formulaColumn('QUIZ1', 10);
    const again = await world.formulaColumn('QUIZ1', 10);
    expect(again.id).toBe(column.id);
    const created = world.sandbox.course().items.filter((item) => item.kind === 'manual');
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      name: 'Accolade: Quiz 1',
      max: 10,
      link: { resourceLinkId: null },
    });
  });

  test('that the LMS has and we lost are taken over, not made again', async () => {
    const { clock, services, stores } = world;
    const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
    const forgetful = {
      ...stores.columns,
      list: async () => [],
      create: async () => Promise.reject(new Error('killed')),
    };
    const given = { name: 'Quiz 1', idNumber: 'QUIZ1', maximum: 10 };
    const course = await world.course();
    await expect(
      createFormulaColumn(
        { stores: { ...stores, columns: forgetful }, services, clock, random },
        course,
        given,
      ),
    ).rejects.toThrow('killed');
    const column = await createFormulaColumn({ stores, services, clock, random }, course, given);
    expect(world.sandbox.course().items.filter((item) => item.kind === 'manual')).toHaveLength(1);
    expect((await world.stores.columns.list(world.context.id)).map(({ id }) => id)).toEqual([
      column.id,
    ]);
  });

  test.each([
    ['an ID number with brackets', { name: 'Quiz', idNumber: 'A]]', maximum: 10 }, 'idNumber'],
    ['no name', { name: ' ', idNumber: 'A', maximum: 10 }, 'name'],
    ['a maximum of 0', { name: 'Quiz', idNumber: 'A', maximum: 0 }, 'maximum'],
  ])('are refused with %s', async (_what, given, field) => {
    const { clock, services, stores } = world;
    const random = (size: number): Uint8Array => new Uint8Array(size);
    await expect(
      createFormulaColumn({ stores, services, clock, random }, await world.course(), given),
    ).rejects.toMatchObject({ code: 'form_invalid', values: { field } });
  });

  test('A5: say nothing until the LMS has recomputed, then every value', async () => {
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: 3, userId: 4, value: 8.5 });
    const column = await world.formulaColumn('QUIZ1', 10);
    const before = await read(column.id);
    expect(before.get('4')).toMatchObject({ state: 'unknown', reason: 'not_read_yet' });
    expect(columnStatus(await world.stores.columns.get(world.context.id, column.id))).toMatchObject(
      {
        state: 'no_values',
      },
    );

    // The instruction to the teacher: save, then open the tool once.
    await world.launch(people.teacher);
    const after = await read(column.id);
    expect(after.get('4')).toMatchObject({
      state: 'grade',
      source: 'formulaColumn',
      score: 8.5,
      maximum: 10,
    });
    expect(columnStatus(await world.stores.columns.get(world.context.id, column.id)).state).toBe(
      'values',
    );
  });

  test('A4: an ungraded learner is passed on as 0 or as not graded, never as a guess', async () => {
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: 3, userId: 4, value: 9 });
    const column = await world.formulaColumn('QUIZ1', 10);
    lms.openGradebook();
    const facts = await read(column.id);
    const other = facts.get('5');
    expect(other?.state === 'grade' ? other.score : other?.state).toEqual(
      other?.state === 'grade' ? 0 : 'unknown',
    );
  });

  test('a new value is seen at the next reading, the one before stays as earlier', async () => {
    const lms = world.sandbox.course();
    lms.gradeActivity({ itemId: 3, userId: 4, value: 5 });
    const column = await world.formulaColumn('QUIZ1', 10);
    lms.openGradebook();
    await read(column.id);
    world.clock.advance(60_000);
    lms.gradeActivity({ itemId: 3, userId: 4, value: 9 });
    expect((await read(column.id)).get('4')).toMatchObject({
      score: 9,
      earlier: [{ score: 5, maximum: 10 }],
    });
  });

  test('T8, T9: teachers, suspended people and the non-editing teacher who launched get no facts', async () => {
    const lms = world.sandbox.course();
    await world.launch(people.tutor);
    const column = await world.formulaColumn('QUIZ1', 10);
    for (const userId of [3, 4, 33, 34]) lms.typeGrade({ itemId: 3, userId, value: 10 });
    lms.openGradebook();
    const { rows } = await world.services.readResults(
      {
        platform: world.platform,
        agsScopes: world.context.agsScopes,
        ...(world.context.lineItemsUrl !== undefined && {
          lineItemsUrl: world.context.lineItemsUrl,
        }),
      },
      column.lineItemUrl,
    );
    // The LMS lists them all the same.
    expect(rows.map((row) => row.userId)).toEqual(expect.arrayContaining(['3', '33', '34']));
    const facts = await read(column.id);
    expect(facts.size).toBe(29);
    expect([...facts.keys()].filter((sub) => ['3', '33', '34'].includes(sub))).toEqual([]);
  });

  test('a column that another tool took away is missing, and that is a finding, not an error', async () => {
    const column = await world.formulaColumn('QUIZ1', 10);
    await world.standIn.call(column.lineItemUrl, { method: 'DELETE' });
    world.clock.advance(1000);
    expect((await read(column.id)).get('4')).toMatchObject({ reason: 'column_missing' });
    expect(columnStatus(await world.stores.columns.get(world.context.id, column.id)).state).toBe(
      'missing',
    );
  });

  test('a platform that fails leaves unknown facts, and the reading says why', async () => {
    const column = await world.formulaColumn('QUIZ1', 10);
    await world.freshCourse();
    world.sandbox.faults.plan('results', { kind: 'status', status: 500 });
    const facts = await read(column.id);
    expect(facts.get('4')).toMatchObject({ state: 'unknown', reason: 'source_unreachable' });
    const readings = await world.stores.readings.list(world.context.id);
    const reading = readings.find(({ source }) => source === 'formulaColumn');
    expect(reading?.failedWith).toMatch(/^platform_/);
  });
});
