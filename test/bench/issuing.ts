/**
 * Issuing a VC-JWT from an Award, against the same `jose` call alone on the same claims. Ours draws an id, salts and a
 * status index, builds the credential and signs; rows are in memory, since storing is not what `jose` does. Rounds are
 * short and take turns, each is compared with its neighbour, and what counts is processor time: so a busy machine
 * changes the rates and hardly the ratio.
 */
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import { createIssuing } from '../../src/credentials/index.js';
import { createSeal } from '../../src/sealing.js';
import { keyRows, settingRows, statusRows } from '../credentials/rows.js';
import { now, publicUrl, request } from '../credentials/sample.js';
import type { BenchRow } from './row.js';

type Task = () => Promise<unknown>;

const perRound = 96;
const warmUps = 80;
const rounds = 161;

/** @returns signatures a second of processor time, threads included */
export async function issuingBench(): Promise<BenchRow[]> {
  const { ours, jose, raw } = await prepare();
  return [
    await row('VC-JWT from an Award against jose, 32 at once', [ours, jose], 32, 0.9),
    await row('VC-JWT from an Award against jose, one at a time', [ours, jose], 1),
    await row('VC-JWT from an Award against node:crypto, one at a time', [ours, raw], 1),
  ];
}

async function prepare(): Promise<Readonly<Record<'ours' | 'jose' | 'raw', Task>>> {
  const issuing = createIssuing({
    publicUrl,
    issuerHost: 'badges.example.edu',
    keys: keyRows(),
    statusLists: statusRows(),
    settings: settingRows(),
    seal: createSeal('the bench has a secret of its own, long enough', 'signing-keys'),
    clock: () => now,
    random: (size) => randomBytes(size),
  });
  const credential = await issuing.issue(request);
  const [head = '', payload = ''] = credential.jwt.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const header = {
    alg: 'ES256',
    kid: `${issuing.issuerId('org')}#${credential.keyId}`,
    typ: 'JWT',
  };
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  const imported = await importJWK(jwk, 'ES256');
  const encoder = new TextEncoder();
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const signingInput = Buffer.from(`${head}.${payload}`);
  return {
    ours: () => issuing.issue(request),
    jose: () =>
      new CompactSign(encoder.encode(JSON.stringify(claims)))
        .setProtectedHeader(header)
        .sign(imported),
    raw: async () => sign('sha256', signingInput, { key, dsaEncoding: 'ieee-p1363' }),
  };
}

async function row(
  name: string,
  [ours, reference]: readonly [Task, Task],
  atOnce: number,
  target?: number,
): Promise<BenchRow> {
  const taken: { readonly ours: number; readonly reference: number }[] = [];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const pair = { ours: await measure(ours, atOnce), reference: await measure(reference, atOnce) };
    if (round >= warmUps) taken.push(pair);
  }
  const perSecond = (side: 'ours' | 'reference'): number =>
    (perRound * 1e6) / median(taken.map((pair) => pair[side]));
  return {
    name,
    unit: 'per processor second',
    ours: perSecond('ours'),
    reference: perSecond('reference'),
    ratio: median(taken.map((pair) => pair.reference / pair.ours)),
    ...(target !== undefined && { target }),
  };
}

/** @returns processor time in microseconds */
async function measure(task: Task, atOnce: number): Promise<number> {
  const start = process.cpuUsage();
  for (let call = 0; call < perRound; call += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, task));
  }
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
