/** The instructor's way, page by page, at a sandbox that behaves like Moodle (issue 4, items 7 and 9). */
import { createAppWorld, type AppWorld, type Visitor } from './app-world.js';

describe('an instructor makes a badge', () => {
  let at: AppWorld;
  let teacher: Visitor;
  beforeAll(async () => {
    at = await createAppWorld();
    await at.world.freshCourse();
    teacher = await at.enterAsTeacher();
  });
  afterAll(() => at.close());

  test('course page: asks first what the link is for', async () => {
    const page = await teacher.get('');
    expect(page.status).toBe(200);
    expect(page.text).toContain('First: what is this link for?');
  });
});
