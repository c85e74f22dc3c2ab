/**
 * Issuing a VC-JWT from an Award, against the same `jose` call alone on the same claims. Rounds alternate, so that
 * both see the same machine; the fastest round of each counts. Ours draws an id, salts and a status index, builds the
 * credential and signs; rows are in memory, since storing is not what `jose` does.
 */
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import { createIssuing } from '../../src/credentials/index.js';
import type { Issuing } from '../../src/credentials/index.js';
import { createSeal } from '../../src/sealing.js';
import { keyRows, settingRows, statusRows } from '../credentials/rows.js';
import { now, publicUrl, request } from '../credentials/sample.js';
import type { BenchRow } from './row.js';

const perRound = 96;
const warmUps = 60;
const rounds = 121;
const inFlight = Number(process.env.INFLIGHT ?? 1);

/** @returns signatures a second: ours against `jose`, and `jose` against bare `node:crypto` */
export async function issuingBench(): Promise<BenchRow[]> {
  const issuing = freshIssuing();
  const credential = await issuing.issue(request);
  const [protectedHeader = '', payload = ''] = credential.jwt.split('.');
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
  const keyObject = createPrivateKey({ key: jwk, format: 'jwk' });
  const signingInput = Buffer.from(`${protectedHeader}.${payload}`);

  const [ours = 0, jose = 0, raw = 0] = await alternate([
    () => issuing.issue(request),
    () =>
      new CompactSign(encoder.encode(JSON.stringify(claims)))
        .setProtectedHeader(header)
        .sign(imported),
    async () => sign('sha256', signingInput, { key: keyObject, dsaEncoding: 'ieee-p1363' }),
  ]);
  return [
    row('VC-JWT from an Award, against jose alone', ours, jose, 0.9),
    row('VC-JWT from an Award, against bare node:crypto', ours, raw),
  ];
}

function freshIssuing(): Issuing {
  return createIssuing({
    publicUrl,
    issuerHost: 'badges.example.edu',
    keys: keyRows(),
    statusLists: statusRows(),
    settings: settingRows(),
    seal: createSeal('the bench has a secret of its own, long enough', 'signing-keys'),
    clock: () => now,
    random: (size) => randomBytes(size),
  });
}

type Tasks = readonly (() => Promise<unknown>)[];

/** Takes turns in short rounds; the median round of each counts, in calls a second. */
async function alternate(tasks: Tasks): Promise<readonly number[]> {
  const taken: number[][] = tasks.map(() => []);
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [index, task] of tasks.entries()) {
      const nanoseconds = await measure(task);
      if (round >= warmUps) taken[index]?.push(nanoseconds);
    }
  }
  return taken.map((times) => (perRound * 1e9) / median(times));
}

async function measure(task: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let call = 0; call < perRound; call += inFlight) {
    await Promise.all(Array.from({ length: inFlight }, task));
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(name: string, ours: number, reference: number, target?: number): BenchRow {
  return {
    name,
    unit: 'per second',
    ours,
    reference,
    ratio: ours / reference,
    ...(target !== undefined && { target }),
  };
}
