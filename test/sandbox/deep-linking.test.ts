/** J of the executed study: what Moodle keeps of a Deep Linking response, what it drops, what it accepts although wrong. */
import { decodeJwt } from 'jose';
import { demo } from '../../src/sandbox/index.js';
import { startMoodleCourse } from './moodle-course.js';
import type { MoodleCourse } from './moodle-course.js';
import { ask, authenticate, readForm } from './tool-stand-in.js';
import type { Answer } from './tool-stand-in.js';

const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const lti = 'https://purl.imsglobal.org/spec/lti/claim';
let moodle: MoodleCourse;
beforeEach(async () => {
  moodle = await startMoodleCourse();
});
afterEach(() => moodle.close());

interface Selection {
  readonly cookie: string;
  readonly returnUrl: string;
}

async function select(personId = demo.teacher): Promise<Selection> {
  const started = moodle.sandbox.launch({ personId, courseId: demo.course });
  const page = await authenticate(moodle.sandbox, moodle.standIn, started);
  const claims = decodeJwt(readForm(page.text).fields['id_token'] ?? '');
  const settings = claims[`${dl}/deep_linking_settings`] as { deep_link_return_url: string };
  return { cookie: started.cookie, returnUrl: settings.deep_link_return_url };
}

async function respond(selection: Selection, items: unknown, change: object = {}): Promise<Answer> {
  const now = Math.floor(moodle.now.getTime() / 1000);
  const jwt = await moodle.standIn.sign({
    iss: moodle.standIn.tool.clientId,
    aud: moodle.sandbox.issuer,
    iat: now,
    exp: now + 60,
    nonce: 'n',
    [`${lti}/deployment_id`]: '1',
    [`${lti}/message_type`]: 'LtiDeepLinkingResponse',
    [`${lti}/version`]: '1.3.0',
    [`${dl}/content_items`]: items,
    ...change,
  });
  return ask(selection.returnUrl, {
    method: 'POST',
    headers: { Cookie: selection.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ JWT: jwt }).toString(),
  });
}

/** The teacher presses Save with everything ticked. */
async function save(selection: Selection, answer: Answer, count: number): Promise<void> {
  const id = new URL(answer.headers['location'] ?? '').searchParams.get('id') ?? '';
  await ask(moodle.url(`/deep-linking/save?id=${id}`), {
    method: 'POST',
    headers: { Cookie: selection.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`link-${index}`, 'on'])),
    ).toString(),
  });
}

const names = (): readonly string[] => moodle.course.activities.map(({ name }) => name);

describe('J. Deep linking return', () => {
  it('returned items are activities only after the teacher has saved', async () => {
    const selection = await select();
    const answer = await respond(selection, [{ type: 'ltiResourceLink', title: 'Gold badge' }]);
    expect(answer.status).toBe(303);
    expect(names()).not.toContain('Gold badge');
    await save(selection, answer, 1);
    expect(names()).toContain('Gold badge');
  });

  it('keeps url, custom, and the line item with resourceId, tag and submission review', async () => {
    const selection = await select();
    const item = {
      type: 'ltiResourceLink',
      title: 'Gold <b>badge</b>',
      url: 'http://127.0.0.1:3000/lti/gold',
      custom: {
        badge: 'gold',
        level: 5,
        flag: true,
        text: 'a<x>b\nc',
        history: '$Context.id.history',
      },
      lineItem: {
        scoreMaximum: 1,
        resourceId: 'gold',
        tag: 'badge',
        submissionReview: { url: 'http://127.0.0.1:3000/lti/review' },
      },
    };
    await save(selection, await respond(selection, [item]), 1);
    const activity = moodle.course.activities.at(-1);
    expect(activity?.name).toBe('Gold badge');
    expect(activity?.lti).toMatchObject({
      toolId: 1,
      url: item.url,
      custom: { level: '5', flag: '1', text: 'ab' },
    });
    expect(moodle.course.items.at(-1)).toMatchObject({
      max: 1,
      link: { resourceId: 'gold', tag: 'badge' },
    });
    const page = await authenticate(
      moodle.sandbox,
      moodle.standIn,
      moodle.sandbox.launch({ personId: demo.teacher, cmId: activity?.cmId ?? 0 }),
    );
    const claims = decodeJwt(readForm(page.text).fields['id_token'] ?? '');
    expect(claims[`${lti}/target_link_uri`]).toBe(item.url);
    expect(claims[`${lti}/custom`]).toMatchObject({ badge: 'gold', history: '' });
  });

  it('T12: drops items whose maximum is not a whole number from 1 to 100, without a word', async () => {
    const selection = await select();
    const item = (title: string, scoreMaximum: number): object => ({
      type: 'ltiResourceLink',
      title,
      lineItem: { scoreMaximum },
    });
    const items = [item('fraction', 33.5), item('large', 101), item('zero', 0), item('fits', 100)];
    await save(selection, await respond(selection, items), 4);
    expect(names()).toEqual(expect.arrayContaining(['fits']));
    expect(names().filter((name) => ['fraction', 'large', 'zero'].includes(name))).toEqual([]);
  });

  it('an item without a title gets the tool’s name; link and html items become activities too', async () => {
    const selection = await select();
    const items = [
      { type: 'ltiResourceLink' },
      { type: 'link', title: 'Plain', url: 'https://example.test/' },
    ];
    await save(selection, await respond(selection, items), 2);
    expect(names().slice(-2)).toEqual(['Dummy LTI 1.3 tool', 'Plain']);
  });

  it('nothing selected closes the dialog with the message, tags stripped', async () => {
    const selection = await select();
    const answer = await respond(selection, undefined, { [`${dl}/errormsg`]: 'Sorry <b>no</b>' });
    const page = await ask(answer.headers['location'] ?? '', {
      headers: { Cookie: selection.cookie },
    });
    expect(page.text).toContain('Sorry no');
    expect(page.text).toContain('The tool sent nothing.');
  });

  it.each([
    ['aud', { aud: 'x' }],
    ['nonce', { nonce: undefined }],
    ['deployment', { [`${lti}/deployment_id`]: '99' }],
  ])('accepts a wrong %s', async (_name, change) => {
    expect((await respond(await select(), [], change)).status).toBe(303);
  });

  it.each([
    ['an expired response', { exp: 1 }],
    ['another issuer', { iss: 'someone' }],
  ])('refuses %s', async (_name, change) => {
    expect((await respond(await select(), [], change)).status).toBe(400);
  });

  it('refuses a wrong session key, and a learner who posts', async () => {
    const selection = await select();
    const wrong = {
      ...selection,
      returnUrl: selection.returnUrl.replace(/sesskey=.*/, 'sesskey=0000000000'),
    };
    expect((await respond(wrong, [])).status).toBe(403);
    const learner = { ...selection, cookie: moodle.sandbox.signIn(demo.learners.amina) };
    expect((await respond(learner, [])).status).toBe(403);
  });

  it('a learner is not launched into a selection', async () => {
    const started = moodle.sandbox.launch({ personId: demo.learners.amina, courseId: demo.course });
    expect((await authenticate(moodle.sandbox, moodle.standIn, started)).status).toBe(303);
  });

  it('the dynamic registration’s deep link address is used but is no redirect_uri', async () => {
    const start = new URL(
      await moodle.sandbox.startRegistration('http://127.0.0.1:3000/lti/register'),
    );
    const token = start.searchParams.get('registration_token') ?? '';
    const register = (domain: string): Promise<Answer> =>
      ask(moodle.url('/mod/lti/openid-registration.php'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({
          response_types: ['id_token'],
          grant_types: ['implicit'],
          initiate_login_uri: 'http://127.0.0.1:3000/login',
          redirect_uris: ['http://127.0.0.1:3000/lti'],
          client_name: 'Registered',
          jwks_uri: 'http://127.0.0.1:3000/keys',
          token_endpoint_auth_method: 'private_key_jwt',
          'https://purl.imsglobal.org/spec/lti-tool-configuration': {
            domain,
            target_link_uri: 'http://127.0.0.1:3000/lti',
            messages: [
              { type: 'LtiDeepLinkingRequest', target_link_uri: 'http://127.0.0.1:3000/dl' },
            ],
          },
        }),
      });
    const mismatch = await register('elsewhere.example');
    expect([mismatch.status, mismatch.text]).toEqual([400, 'domain_targetlinkuri_mismatch']);
    expect((await register('127.0.0.1:3000')).status).toBe(200);
    const login = moodle.sandbox.launch({
      personId: demo.teacher,
      courseId: demo.course,
      toolId: 2,
    });
    expect(login.fields['target_link_uri']).toBe('http://127.0.0.1:3000/dl');
  });

  it('a registration token is refused after an hour', async () => {
    const start = new URL(
      await moodle.sandbox.startRegistration('http://127.0.0.1:3000/lti/register'),
    );
    moodle.later(3601);
    const answer = await ask(moodle.url('/mod/lti/openid-registration.php'), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${start.searchParams.get('registration_token') ?? ''}`,
      },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });
});
