/** The issuer profile (Open Badges 3.0 Profile) and its logo, health, programme approvals. */
import { readIssuerProfile } from '../../../src/http/pages/admin/issuer-profile.js';
import { parseMultipart } from '../../../src/http/pages/admin/multipart.js';
import { startAdminTool } from './admin-tool.js';
import type { AdminTool } from './admin-tool.js';

let tool: AdminTool;
let cookie: string;
beforeEach(async () => {
  tool = await startAdminTool();
  cookie = await tool.signIn();
});
afterEach(() => tool.close());

const at = '/admin/organisations/default';
const profile = {
  name: 'Staff College',
  url: 'https://college.example.test/',
  email: 'badges@college.example.test',
};
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('rest\r\n--not a boundary\r\n'),
]);
const svg =
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><path fill="url(#a)" d="M0 0"/></svg>';

/** A form with a file, as a browser sends it. */
function save(fields: Readonly<Record<string, string>>, logo?: Buffer) {
  const request = tool.get(at, cookie);
  request.method = 'POST';
  request.set('Sec-Fetch-Site', 'same-origin');
  for (const [name, value] of Object.entries(fields)) request.field(name, value);
  return request.attach('logo', logo ?? Buffer.alloc(0), { filename: logo ? 'logo' : '' });
}

const stored = async () => (await tool.stores.organisations.get('default')).issuerProfile;

test('site, contact and logo are kept; the logo stays until another comes or it is removed', async () => {
  await save({ ...profile, description: '' }, png)
    .expect(303)
    .expect('Location', `${at}?saved`);
  const image = `data:image/png;base64,${png.toString('base64')}`;
  expect(await stored()).toEqual({ ...profile, image });
  await save({ ...profile, description: 'Trains people.' }).expect(303);
  expect(await stored()).toEqual({ ...profile, description: 'Trains people.', image });
  await save({ ...profile, description: '', removeLogo: 'yes' }).expect(303);
  expect(await stored()).toEqual(profile);
  const page = await tool.get(`${at}?saved`, cookie).expect(200);
  expect(page.text).toContain('Saved.');
  expect(page.text).toContain('value="badges@college.example.test"');
});

test('a form without a file is taken as well', async () => {
  await tool.post(at, profile, cookie).expect(303);
  expect(await stored()).toEqual(profile);
});

test.each([
  [{ name: '' }, 'name'],
  [{ url: 'http://college.example.test/' }, 'url'],
  [{ url: 'javascript:alert(1)' }, 'url'],
  [{ email: 'college' }, 'email'],
])('%j is refused at its field, nothing is stored', async (change, field) => {
  const { text } = await save({ ...profile, ...change }).expect(400);
  expect(text).toContain(`id="${field}-problem"`);
  expect(await stored()).toBeNull();
});

test.each([
  ['a script', '<svg><script>alert(1)</script></svg>'],
  ['a handler', '<svg onload="alert(1)"></svg>'],
  ['foreign content', '<svg><foreignObject></foreignObject></svg>'],
  ['something from elsewhere', '<svg><image href="https://evil.test/x.png"/></svg>'],
  ['a style from elsewhere', '<svg><style>@import "https://evil.test/x.css"</style></svg>'],
  ['an entity', '<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>'],
  ['no picture', 'GIF89a'],
])('a logo with %s is refused', async (_name, content) => {
  const { text } = await save(profile, Buffer.from(content)).expect(400);
  expect(text).toContain('id="logo-problem"');
  expect(await stored()).toBeNull();
});

test('a plain SVG is a logo; one of more than 100 kB is not, and more than that is not even read', async () => {
  expect(readIssuerProfile(profile, Buffer.from(svg), null)).toMatchObject({
    image: expect.stringMatching(/^data:image\/svg\+xml;base64,/) as unknown,
  });
  const large = Buffer.concat([png, Buffer.alloc(100_000)]);
  expect(readIssuerProfile(profile, large, null)).toBe('logo');
  await save(profile, Buffer.alloc(200_000)).expect(413);
});

test('what is no such form is form_invalid', async () => {
  const broken = tool.post(at, {}, cookie).type('multipart/form-data; boundary=x').send('--x\r\n');
  await broken.expect(400);
  expect(parseMultipart(Buffer.from('--x--'), 'text/plain')).toBeUndefined();
  expect(
    parseMultipart(Buffer.from('--x\r\nno header\r\n--x--'), 'multipart/form-data; boundary=x'),
  ).toBeUndefined();
  expect(
    parseMultipart(
      Buffer.from('--"x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--"x--\r\n'),
      'multipart/form-data; boundary="\\"x"',
    ),
  ).toBeUndefined();
});

test('the issuer’s DID and host are shown; after the first signature it says that they are frozen', async () => {
  const before = await tool.get(at, cookie).expect(200);
  expect(before.text).toContain('did:web:127.0.0.1%3A3000:o:default');
  expect(before.text).toContain('can still be changed');
  await tool.stores.settings.setOnce('issuerHost', '127.0.0.1:3000');
  for (const path of [at, '/admin/']) {
    expect((await tool.get(path, cookie).expect(200)).text).toContain(
      'frozen since the first signature',
    );
  }
  const list = await tool.get('/admin/organisations', cookie).expect(200);
  expect(list.text).toContain('not complete');
  await tool.get('/admin/organisations/unknown', cookie).expect(404);
});

/** A course with one failed reading and one draft that waits for the programme. */
async function seedCourse(): Promise<string> {
  const { stores, clock } = tool;
  const context = await stores.contexts.ensure({
    organisationId: 'default',
    deploymentRowId: 'd1',
    platformId: 'p1',
    platformContextId: '2',
    title: 'Project <Cycle>',
    label: 'PCM',
    productFamily: 'moodle',
    agsScopes: [],
    history: [],
    lastLaunchAt: clock(),
  });
  const course = { organisationId: 'default', contextId: context.id };
  const reading = { ...course, readAt: clock(), rows: 25, skippedRows: 1 };
  await stores.readings.record({ ...reading, source: 'roster' });
  await stores.readings.record({
    ...reading,
    source: 'formulaColumn',
    rows: 0,
    skippedRows: 0,
    failedWith: 'platform_token_refused',
  });
  await stores.achievements.create({
    ...course,
    id: 'a1',
    tierId: 'diploma',
    name: 'Diploma in <PCM>',
    description: 'All of it.',
    language: 'en',
    status: 'draft',
    createdAt: clock(),
  });
  await stores.tasks.ensure({
    ...course,
    id: 't1',
    kind: 'programme_approval',
    subject: 'a1',
    achievementId: 'a1',
    detail: {},
    openedAt: clock(),
  });
  return context.id;
}

test('health: the last launches and readings of each course, failures with their code', async () => {
  await seedCourse();
  const { text } = await tool.get('/admin/', cookie).expect(200);
  expect(text).toContain('Project &lt;Cycle&gt;');
  expect(text).toContain('25 rows, 1 skipped');
  expect(text).toContain('failed (platform_token_refused)');
  const french = await tool.get('/admin/?lang=fr', cookie).expect(200);
  expect(french.text).toContain('25 lignes, 1 ignorée');
});

test('a draft whose tier needs it is approved by the admin', async () => {
  const contextId = await seedCourse();
  const { text } = await tool.get('/admin/approvals', cookie).expect(200);
  expect(text).toContain('Diploma in &lt;PCM&gt;');
  // Who answers does not choose the tenant: the task does.
  const form = { organisationId: 'another', contextId, achievementId: 'a1' };
  await tool.post('/admin/approvals', form, cookie).expect(303);
  const ada = await tool.stores.admins.findByUserName('ada');
  expect(tool.approved).toEqual([
    { contextId, achievementId: 'a1', organisationId: 'default', approvedBy: ada?.id },
  ]);
  const unasked = { contextId, achievementId: 'a2' };
  await tool.post('/admin/approvals', unasked, cookie).expect(404);
  await tool.post('/admin/approvals', {}, cookie).expect(400);
});

test.each([
  '/admin/',
  '/admin/platforms',
  '/admin/platforms/new',
  '/admin/organisations',
  at,
  '/admin/approvals',
])('%s: one h1, every field has a label, every sentence exists in both languages', async (path) => {
  for (const language of ['en', 'fr']) {
    const { text } = await tool.get(`${path}?lang=${language}`, cookie).expect(200);
    expect(text.match(/<h1[ >]/g)).toHaveLength(1);
    expect(text).toContain(`<html lang="${language}"`);
    const fields = [
      ...text.matchAll(/<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"/g),
    ];
    for (const [, id = ''] of fields) expect(text).toContain(`for="${id}"`);
  }
});
