import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { createDraws } from '../../src/credentials/draws.js';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import {
  encodeStatusList,
  readStatusBit,
  statusListLength,
  takeStatusIndex,
} from '../../src/credentials/status-list.js';
import { statusRows } from './rows.js';
import { issuingOnRows, publicUrl, request } from './sample.js';

const listSchema = z.object({
  '@context': z.array(z.string()),
  id: z.string(),
  type: z.array(z.string()),
  issuer: z.string(),
  validFrom: z.string(),
  credentialSubject: z.object({
    id: z.string(),
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.literal('revocation'),
    encodedList: z.string(),
  }),
  iss: z.string(),
  jti: z.string(),
});
const listOf = (jwt: string) => listSchema.parse(parseJwt(jwt).payload);
const bits = (encoded: string) => gunzipSync(Buffer.from(encoded.slice(1), 'base64url'));

describe('W3C Bitstring Status List: encoding', () => {
  it('index 0 is the left-most bit of the first byte', () => {
    const encoded = encodeStatusList([0, 7, 8, 131_071], 131_072);
    const bytes = bits(encoded);
    expect(encoded.startsWith('u')).toBe(true);
    expect(bytes).toHaveLength(16_384);
    expect([bytes[0], bytes[1], bytes[2], bytes[16_383]]).toEqual([0x81, 0x80, 0x00, 0x01]);
  });

  it('is base64url without padding', () => {
    expect(encodeStatusList([1, 5, 77_777], 131_072)).toMatch(/^u[\w-]+$/);
  });

  it('reads the list of a foreign issuer', () => {
    const url = new URL('../fixtures/open-badges/example-status.json', import.meta.url);
    const foreign = listSchema
      .pick({ credentialSubject: true })
      .parse(JSON.parse(readFileSync(url, 'utf8')));
    const { encodedList } = foreign.credentialSubject;
    expect(readStatusBit(encodedList, 94_567)).toBe(false);
    expect(readStatusBit(encodedList, 131_072)).toBeUndefined();
  });

  it('reads back what it wrote, and only that', () => {
    const encoded = encodeStatusList([3, 94_567], 131_072);
    const set = [0, 2, 3, 4, 94_566, 94_567, 94_568].filter((index) =>
      readStatusBit(encoded, index),
    );
    expect(set).toEqual([3, 94_567]);
  });

  it('refuses a list that unpacks to more than anybody needs', () => {
    const bomb = `u${gzipSync(Buffer.alloc(17 * 1024 * 1024)).toString('base64url')}`;
    expect(() => readStatusBit(bomb, 0)).toThrow();
    expect(() => readStatusBit('H4sI', 0)).toThrow('not base64url multibase');
  });
});

describe('W3C Bitstring Status List: taking an index', () => {
  it('has at least 131 072 entries, drawn over the whole length', async () => {
    expect(statusListLength).toBeGreaterThanOrEqual(131_072);
    const rows = statusRows();
    const draws = createDraws((size) => randomBytes(size));
    const drawn = await Promise.all(
      Array.from({ length: 400 }, () => takeStatusIndex(rows, draws, 'org')),
    );
    const indexes = drawn.map(({ index }) => index);
    expect(new Set(indexes).size).toBe(400);
    expect(Math.min(...indexes)).toBeLessThan(statusListLength / 8);
    expect(Math.max(...indexes)).toBeGreaterThan((statusListLength * 7) / 8);
  });

  it('draws again when the index is taken', async () => {
    const drawn = [9, 9, 131_072 + 5];
    const draws = { number: () => drawn.shift() ?? 0 };
    const rows = statusRows();
    expect(await takeStatusIndex(rows, draws, 'org')).toMatchObject({ index: 9 });
    expect(await takeStatusIndex(rows, draws, 'org')).toMatchObject({ index: 5 });
  });

  it('says so when no draw finds a free one', async () => {
    const rows = statusRows(new Set([7]));
    await expect(takeStatusIndex(rows, { number: () => 7 }, 'org')).rejects.toMatchObject({
      code: 'status_list_full',
    });
  });
});

describe('W3C Bitstring Status List: the signed list', () => {
  it('is a credential of the same issuer at the address that the badges name', async () => {
    const issuing = issuingOnRows();
    await issuing.issue(request);
    const jwt = await issuing.statusListJwt('list-of-org');
    const list = listOf(jwt);
    expect(list).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: `${publicUrl}/status/list-of-org`,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:web:badges.example.edu:o:org',
      credentialSubject: { id: `${publicUrl}/status/list-of-org#list` },
    });
    expect(list.iss).toBe(list.issuer);
    expect(list.jti).toBe(list.id);
    expect(parseJwt(jwt).header).toMatchObject({ alg: 'ES256', typ: 'JWT' });
  });

  it('a revoked index reads as revoked, its neighbours do not', async () => {
    const issuing = issuingOnRows();
    const credential = await issuing.issue(request);
    await issuing.revoke(credential);
    const list = listOf(await issuing.statusListJwt(credential.statusListId));
    const { encodedList } = list.credentialSubject;
    expect(readStatusBit(encodedList, credential.statusIndex)).toBe(true);
    expect(bits(encodedList).filter((byte) => byte !== 0)).toHaveLength(1);
  });

  it('is signed once per revision, also when asked for at once', async () => {
    const issuing = issuingOnRows();
    const credential = await issuing.issue(request);
    const many = await Promise.all(
      Array.from({ length: 10 }, () => issuing.statusListJwt(credential.statusListId)),
    );
    expect(new Set(many).size).toBe(1);
    await issuing.revoke(credential);
    expect(await issuing.statusListJwt(credential.statusListId)).not.toBe(many[0]);
  });

  it('an unknown list is status_list_not_found', async () => {
    await expect(issuingOnRows().statusListJwt('nobody')).rejects.toMatchObject({
      code: 'status_list_not_found',
    });
  });
});
