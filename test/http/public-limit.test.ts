/** Public pages are for everybody, so one client may not have all of the server. */
import request from 'supertest';
import { createAppWorld, type AppWorld } from './app-world.js';

let app: AppWorld;
beforeAll(async () => {
  app = await createAppWorld();
});
afterAll(() => app.close());

test('public pages: the 301st request of a minute is refused with too_many_requests', async () => {
  const statuses = new Set<number>();
  for (let at = 0; at < 300; at += 1) statuses.add((await request(app.app).get('/c/none')).status);
  expect([...statuses]).toEqual([404]);
  const refused = await request(app.app).get('/c/none').set('Accept', 'application/json');
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('too_many_requests');
}, 30_000);
