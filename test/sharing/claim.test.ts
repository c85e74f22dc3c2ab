import { openBadgeSchema } from '../../src/credentials/formats/open-badges-3-schema.js';
import { parseJwt } from '../../src/credentials/formats/open-badges-3-jwt.js';
import { readStatusBit } from '../../src/credentials/status-list.js';
import { createSharing } from '../../src/sharing/index.js';
import { choices, now, openCourse } from './course.js';
import type { Course } from './course.js';
import { z } from 'zod';

let course: Course;
beforeAll(async () => {
  course = await openCourse();
});
afterAll(() => course.close());

const contentOf = (jwt: string) => openBadgeSchema.parse(parseJwt(jwt).payload);
const isRevoked = async (listId: string, index: number) => {
  const { payload } = parseJwt(await course.issuing.statusListJwt(listId));
  const { credentialSubject } = z
    .object({ credentialSubject: z.object({ encodedList: z.string() }) })
    .parse(payload);
  return readStatusBit(credentialSubject.encodedList, index);
};

describe('claiming an award', () => {
  it('awarded → claimed, with one unpublished credential', async () => {
    const { award, learner } = await course.award();
    const credential = await course.sharing.claimAward({ award, learner, choices });
    expect(await course.stores.awards.get('org', award.id)).toMatchObject({
      status: 'claimed',
      claimedAt: now,
    });
    expect(await course.stores.credentials.findByAward(award.id)).toEqual(credential);
    expect(credential).toMatchObject({
      published: false,
      signedName: 'Amina Diallo',
      organisationId: 'org',
      achievementId: 'statistics',
      learnerId: learner.id,
      language: 'en',
    });
  });

  it('the preview is what will be signed, but for id, salts and status', async () => {
    const { award, learner } = await course.award();
    const preview = await course.sharing.previewClaim({ award, learner, choices });
    const signed = contentOf((await course.sharing.claimAward({ award, learner, choices })).jwt);
    const comparable = (content: unknown): unknown => {
      const { issuer, validFrom, awardedDate, credentialSubject, type } =
        openBadgeSchema.parse(content);
      const identifier = credentialSubject.identifier?.map((one) => ({
        identityType: one.identityType,
        hashed: one.hashed,
        name: one.hashed ? '' : one.identityHash,
      }));
      const subject = { ...credentialSubject, identifier };
      return { issuer, validFrom, awardedDate, type, subject };
    };
    expect(comparable(preview.credential)).toEqual(comparable(signed));
    expect(preview).toMatchObject({ name: 'Amina Diallo', email: 'amina@example.edu' });
    expect(preview.credential).not.toHaveProperty('credentialStatus');
  });

  it('the criteria are those of the rule version that was met, in the language chosen', async () => {
    const { award, learner } = await course.award();
    const request = { award, learner, choices: { ...choices, language: 'fr' } };
    const signed = contentOf((await course.sharing.claimAward(request)).jwt);
    const { narrative } = signed.credentialSubject.achievement.criteria;
    expect(narrative).toContain('60');
    expect(narrative).toContain('Final \\*test\\*');
    expect(narrative).toContain('See **chapter 3**');
    expect(narrative).toBe(await course.criteria(course.achievement, 'fr', award.ruleVersion));
    expect(narrative).not.toBe(await course.criteria(course.achievement, 'en', award.ruleVersion));
  });

  it('a name that is ticked and not known is refused, and nothing is written', async () => {
    const { award, learner } = await course.award();
    const { name, ...nameless } = learner;
    expect(name).toBeDefined();
    const request = { award, learner: nameless, choices };
    await expect(course.sharing.previewClaim(request)).rejects.toMatchObject({
      code: 'name_not_known',
    });
    await expect(course.sharing.claimAward(request)).rejects.toMatchObject({
      code: 'name_not_known',
    });
    expect(await course.stores.credentials.findByAward(award.id)).toBeUndefined();
    expect((await course.stores.awards.get('org', award.id)).status).toBe('awarded');
  });

  it('somebody else’s award is award_not_found', async () => {
    const { award } = await course.award();
    const { learner } = await course.award();
    const request = { award, learner, choices };
    await expect(course.sharing.claimAward(request)).rejects.toMatchObject({
      code: 'award_not_found',
    });
    await expect(course.sharing.declineAward(request)).rejects.toMatchObject({
      code: 'award_not_found',
    });
  });

  it('who was ever Instructor in the course cannot claim there (D4)', async () => {
    const { award, learner } = await course.award();
    await course.stores.members.recordLaunch({
      organisationId: 'org',
      contextId: 'course',
      learnerId: learner.id,
      roles: ['Instructor'],
      at: now,
    });
    await expect(course.sharing.claimAward({ award, learner, choices })).rejects.toMatchObject({
      code: 'award_not_claimable',
      values: { status: 'instructor' },
    });
  });
});

describe('claiming: exactly one credential', () => {
  it('twenty claims at once give one credential', async () => {
    const { award, learner } = await course.award();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => course.sharing.claimAward({ award, learner, choices })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(new Set(all.map(({ jwt }) => jwt)).size).toBe(1);
  });

  it('claiming again later gives the same credential, with the first choices', async () => {
    const { award, learner } = await course.award();
    const first = await course.sharing.claimAward({ award, learner, choices });
    const again = await course.sharing.claimAward({
      award,
      learner,
      choices: { signName: false, includeEmail: false, language: 'fr' },
    });
    expect(again).toEqual(first);
  });

  it('after a crash between the credential and the award, claiming goes on with what is there', async () => {
    const { award, learner } = await course.award();
    const crashing = createSharing({
      ...course,
      stores: {
        ...course.stores,
        awards: {
          ...course.stores.awards,
          transition: () => Promise.reject(new Error('the process was killed here')),
        },
      },
    });
    await expect(crashing.claimAward({ award, learner, choices })).rejects.toThrow('killed');
    const left = await course.stores.credentials.findByAward(award.id);
    expect(left).toBeDefined();
    expect((await course.stores.awards.get('org', award.id)).status).toBe('awarded');
    const resumed = await course.sharing.claimAward({ award, learner, choices });
    expect(resumed).toEqual(left);
    expect((await course.stores.awards.get('org', award.id)).status).toBe('claimed');
  });

  it('an award withdrawn while it is being claimed ends with a revoked credential', async () => {
    const { award, learner } = await course.award();
    const racing = createSharing({
      ...course,
      stores: {
        ...course.stores,
        credentials: {
          ...course.stores.credentials,
          async create(credential) {
            const stored = await course.stores.credentials.create(credential);
            await course.stores.awards.transition(award.id, ['awarded'], {
              status: 'withdrawn',
              withdrawnAt: now,
              withdrawnBecause: 'mistake',
            });
            return stored;
          },
        },
      },
    });
    await expect(racing.claimAward({ award, learner, choices })).rejects.toMatchObject({
      code: 'award_not_claimable',
      values: { status: 'withdrawn' },
    });
    const left = await course.stores.credentials.findByAward(award.id);
    expect(left).toMatchObject({ revokedBecause: 'mistake', published: false });
    expect(await isRevoked(left?.statusListId ?? '', left?.statusIndex ?? 0)).toBe(true);
  });
});

describe('declining and withdrawing', () => {
  it('declined is not lost: it can be claimed later', async () => {
    const { award, learner } = await course.award();
    await course.sharing.declineAward({ award, learner });
    await course.sharing.declineAward({ award, learner });
    expect((await course.stores.awards.get('org', award.id)).status).toBe('declined');
    await course.sharing.claimAward({ award, learner, choices });
    await expect(course.sharing.declineAward({ award, learner })).rejects.toMatchObject({
      code: 'award_not_claimable',
      values: { status: 'claimed' },
    });
  });

  it('a withdrawn award cannot be claimed', async () => {
    const { award, learner } = await course.award();
    await course.stores.awards.transition(award.id, ['awarded'], { status: 'withdrawn' });
    await expect(course.sharing.claimAward({ award, learner, choices })).rejects.toMatchObject({
      code: 'award_not_claimable',
    });
  });

  it('revoking sets the status bit, once and for ever, and does nothing without a credential', async () => {
    const { award, learner } = await course.award();
    await course.sharing.revokeForAward(award.id, 'nothing to revoke');
    const credential = await course.sharing.claimAward({ award, learner, choices });
    const { statusListId, statusIndex } = credential;
    expect(await isRevoked(statusListId, statusIndex)).toBe(false);
    await course.sharing.revokeForAward(award.id, 'first reason');
    await course.sharing.revokeForAward(award.id, 'second reason');
    expect(await isRevoked(statusListId, statusIndex)).toBe(true);
    expect(await course.stores.credentials.findByAward(award.id)).toMatchObject({
      revokedBecause: 'first reason',
    });
  });
});

describe('publishing', () => {
  it('nothing is public before its holder publishes it, and nothing after unpublishing', async () => {
    const { award, learner } = await course.award();
    const { id } = await course.sharing.claimAward({ award, learner, choices });
    const holder = { credentialId: id, learnerId: learner.id };
    expect(await course.sharing.findPublic(id)).toBeUndefined();
    await course.sharing.publish(holder);
    expect(await course.sharing.findPublic(id)).toMatchObject({ id, published: true });
    await course.sharing.unpublish(holder);
    expect(await course.sharing.findPublic(id)).toBeUndefined();
    expect(await course.sharing.findPublic('nobody')).toBeUndefined();
  });

  it('only the holder can: for anybody else it is credential_not_found', async () => {
    const { award, learner } = await course.award();
    const { learner: other } = await course.award();
    const { id } = await course.sharing.claimAward({ award, learner, choices });
    const stranger = { credentialId: id, learnerId: other.id };
    await expect(course.sharing.publish(stranger)).rejects.toMatchObject({
      code: 'credential_not_found',
    });
    await expect(
      course.sharing.publish({ credentialId: 'nobody', learnerId: learner.id }),
    ).rejects.toMatchObject({ code: 'credential_not_found' });
  });
});

describe('the sample for the instructor', () => {
  it('says that it is not valid, leads nowhere, is not signed and takes nothing', async () => {
    const sample = await course.sharing.sampleCredential({
      achievement: course.achievement,
      language: 'fr',
      personName: 'Camille Exemple',
      mark: 'EXEMPLE, NON VALABLE',
    });
    expect(sample.name).toBe('EXEMPLE, NON VALABLE: Introduction to Statistics');
    expect(sample.id).toBe('urn:accolade:sample');
    expect(sample).not.toHaveProperty('credentialStatus');
    expect(sample).not.toHaveProperty('proof');
    expect(sample.credentialSubject.identifier).toContainEqual(
      expect.objectContaining({ identityHash: 'Camille Exemple' }),
    );
    expect(sample.credentialSubject.achievement.achievementType).toBe('Certificate');
  });
});
