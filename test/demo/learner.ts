/** The learner's half, and the stranger's: claim, publish, and a check by libraries that are not ours. */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import jsonwebtoken from 'jsonwebtoken';
import { z } from 'zod';
import { demo } from '../../src/sandbox/index.js';
import { createBrowser } from '../support/browser.js';
import type { TryOut } from '../support/try-out.js';
import { launchAs } from '../support/visitor.js';
import type { Script } from './script.js';
import type { PublishedBadge } from './teacher.js';

const schemaFile = new URL(
  '../fixtures/open-badges/achievementcredential.schema.json',
  import.meta.url,
);
const header = z.object({ alg: z.literal('ES256'), kid: z.string() });
const didDocument = z.object({
  verificationMethod: z.array(
    z.object({ id: z.string(), publicKeyJwk: z.record(z.string(), z.string()) }),
  ),
});

/** @returns the public address of the credential */
export async function claimAndPublish(
  { sandbox, tool }: TryOut,
  script: Script,
  badge: PublishedBadge,
): Promise<string> {
  script.step('Amina Yusuf (learner) opens "Badges": each badge, each clause');
  const learner = await launchAs({
    sandbox,
    personId: demo.learners.amina,
    cmId: demo.badges.cmId,
  });
  script.expect('her page names the badge', learner.page.body.includes('Needs assessment'), true);
  const sub = sandbox.people.find(({ id }) => id === demo.learners.amina)?.userId;
  const awards = await tool.stores.awards.listByContext(badge.contextId);
  const learners = await tool.stores.learners.getMany(awards.map(({ learnerId }) => learnerId));
  const award = awards.find((_, at) => learners[at]?.sub === sub);
  if (!award) throw new Error('Amina has no award');

  script.step('She claims it, with her name, and publishes it');
  await learner.submit(`awards/${award.id}/claim`, {
    signName: 'yes',
    includeEmail: 'yes',
    language: 'en',
  });
  const credential = await tool.stores.credentials.findByAward(award.id);
  if (!credential) throw new Error('no credential was signed');
  script.expect('name in the credential', credential.signedName, 'Amina Yusuf');
  const address = `${new URL(learner.home).origin}/c/${credential.id}`;
  script.expect('public before she publishes', (await createBrowser().get(address)).status, 404);
  await learner.submit(`awards/${award.id}/publish`);
  script.expect('public afterwards', (await createBrowser().get(address)).status, 200);
  return address;
}

export async function checkAsStranger(script: Script, address: string): Promise<void> {
  script.step('Anybody opens the public page');
  const page = await createBrowser().get(address);
  for (const fact of [
    'Amina Yusuf',
    'Needs assessment',
    'Sandbox Training Centre',
    'Certificate of Achievement',
  ]) {
    script.expect(`the page says "${fact}"`, page.body.includes(fact), true);
  }
  const verdict = /<h2 id="standing"[^>]*>([^<]+)</.exec(page.body)?.[1]?.trim();
  script.say(`the page says: ${verdict ?? 'nothing'}`);
  script.expect('its verdict', /class="standing (\w+)"/.exec(page.body)?.[1], 'valid');

  script.step('A library that is not ours checks the credential');
  const jwt = await (await fetch(`${address}.jwt`)).text();
  const { kid } = header.parse(jsonwebtoken.decode(jwt, { complete: true })?.header);
  const didAddress = addressOfDid(kid.split('#')[0] ?? '');
  const document = didDocument.parse(await (await fetch(didAddress)).json());
  const method = document.verificationMethod.find(({ id }) => id === kid);
  if (!method) throw new Error(`${didAddress} does not have ${kid}`);
  script.say(`key ${kid} from ${didAddress}`);
  const key = createPublicKey({ key: method.publicKeyJwk, format: 'jwk' });
  const payload = jsonwebtoken.verify(jwt, key, { algorithms: ['ES256'] });
  script.expect('jsonwebtoken accepts the signature', typeof payload, 'object');
  script.expect('jsonwebtoken refuses an altered one', refuses(jwt, key), true);

  const ajv = addFormats.default(new Ajv2019({ strict: false, allErrors: true }));
  const valid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
  script.expect(
    'ajv: the official Open Badges 3.0 schema',
    valid(payload) ? 'valid' : ajv.errorsText(valid.errors),
    'valid',
  );
}

function refuses(jwt: string, key: ReturnType<typeof createPublicKey>): boolean {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const altered = Buffer.from(Buffer.from(body, 'base64url').toString().replace('Amina', 'Amine'));
  try {
    jsonwebtoken.verify(`${head}.${altered.toString('base64url')}.${signature}`, key, {
      algorithms: ['ES256'],
    });
    return false;
  } catch {
    return true;
  }
}

/** did:web method specification, "Read": on loopback by http. */
function addressOfDid(did: string): string {
  const [, , host = '', ...path] = did.split(':');
  return `http://${decodeURIComponent(host)}/${path.join('/')}/did.json`;
}
