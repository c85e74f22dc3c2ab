/** A course with a published badge and learners who have it awarded, on a real file. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssuing } from '../../src/credentials/index.js';
import type { Award } from '../../src/domain/award.js';
import type { Clock } from '../../src/domain/environment.js';
import type { Learner } from '../../src/domain/learner.js';
import type { Tier } from '../../src/domain/tier.js';
import { createDescriber } from '../../src/notices/describe.js';
import { loadTranslator } from '../../src/notices/translator.js';
import { createSeal } from '../../src/sealing.js';
import { createCriteria, createSharing } from '../../src/sharing/index.js';
import { openStores } from '../../src/stores/open.js';

export const now = new Date('2026-11-22T10:15:30.750Z');
export const translator = loadTranslator('config/locales');

const artwork = {
  frame: 'shield',
  background: '#0b5d5a',
  foreground: '#ffffff',
  accent: '#7fd8c4',
} as const;
const policy = {
  needsAssessedResult: false,
  needsStackOrEffort: false,
  needsProgrammeApproval: false,
};
const tiers: readonly Tier[] = [
  ['badge', 'Badge', 'Badge', 'Badge'],
  ['participation', 'CertificateOfCompletion', 'Participation', 'Participation'],
  ['achievement', 'Certificate', 'Certificate of Achievement', 'Certificat de réussite'],
  ['diploma', 'Diploma', 'Diploma', 'Diplôme'],
].map(([id = '', achievementType = '', en = '', fr = ''], rank) => ({
  id,
  rank,
  name: { en, fr },
  achievementType,
  artwork,
  policy,
}));

export async function openCourse(publicUrl = 'https://badges.example.edu') {
  const folder = await mkdtemp(join(tmpdir(), 'accolade-sharing-'));
  const time = { now };
  const clock: Clock = () => time.now;
  const stores = await openStores({ kind: 'sqlite', file: join(folder, 'accolade.db') }, clock);
  await stores.organisations.ensure({
    id: 'org',
    name: 'Example University',
    issuerProfile: {
      name: 'Example <University> & Co',
      url: 'https://badges.example.edu/',
      email: 'badges@example.edu',
    },
    tiers,
    createdAt: now,
  });
  const achievement = await stores.achievements.create({
    id: 'statistics',
    organisationId: 'org',
    contextId: 'course',
    tierId: 'achievement',
    name: 'Introduction to Statistics',
    description: 'Descriptive statistics, probability and inference.',
    criteriaNote: 'See **chapter 3** of the script <b>.',
    language: 'en',
    effortHours: 30,
    status: 'published',
    createdAt: now,
  });
  const column = await stores.columns.create({
    id: 'column-1',
    organisationId: 'org',
    contextId: 'course',
    kind: 'formula',
    lineItemUrl: 'https://lms.example.edu/lineitem/1',
    label: 'Accolade: final test',
    scoreMaximum: 50,
    activity: { name: 'Final *test*', idNumber: 'final', maximum: 50 },
    createdAt: now,
  });
  const draft = await stores.rules.saveDraft({
    organisationId: 'org',
    contextId: 'course',
    achievementId: achievement.id,
    clause: {
      type: 'result',
      column: { columnId: column.id },
      measure: 'percent',
      comparison: { op: 'atLeast', value: 60 },
    },
    showsValues: false,
  });
  await stores.rules.publish(draft.id, { publishedBy: 'teacher', publishedAt: now });

  const describer = createDescriber(translator);
  const criteria = createCriteria({ stores, describe: (...words) => describer.criteria(...words) });
  const issuing = createIssuing({
    publicUrl,
    issuerHost: new URL(publicUrl).host,
    keys: stores.signingKeys,
    statusLists: stores.statusLists,
    settings: stores.settings,
    seal: createSeal('a secret that only this test has, long enough', 'signing-keys'),
    clock,
    random: (size) => randomBytes(size),
  });
  const sharing = createSharing({ stores, issuing, criteria, clock });
  let people = 0;
  return {
    stores,
    time,
    clock,
    achievement,
    criteria,
    issuing,
    sharing,
    publicUrl,
    /** A learner with the badge awarded. */
    async award(person: Partial<Learner> = {}): Promise<{ award: Award; learner: Learner }> {
      people += 1;
      const learner = await stores.learners.ensure({
        organisationId: 'org',
        deploymentRowId: 'deployment',
        sub: String(people),
        name: 'Amina Diallo',
        email: 'amina@example.edu',
        ...person,
      });
      const { award } = await stores.awards.ensure({
        id: `award-${people}`,
        organisationId: 'org',
        achievementId: achievement.id,
        learnerId: learner.id,
        cycle: 'once',
        contextId: 'course',
        ruleVersion: draft.version,
        outcome: { verdict: 'met', type: 'result' },
        status: 'awarded',
        awardedAt: now,
      });
      return { award, learner };
    },
    async close(): Promise<void> {
      await stores.close();
      await rm(folder, { recursive: true });
    },
  };
}
export type Course = Awaited<ReturnType<typeof openCourse>>;
export const choices = { signName: true, includeEmail: true, language: 'en' } as const;
