/** One learner, one award, one achievement, as issuing is asked for them. */
import { randomBytes } from 'node:crypto';
import { createIssuing } from '../../src/credentials/index.js';
import type { Issuing, IssueRequest, IssuingDeps } from '../../src/credentials/index.js';
import { createSeal } from '../../src/sealing.js';
import { keyRows, settingRows, statusRows } from './rows.js';

export const publicUrl = 'https://badges.example.edu';
export const now = new Date('2026-11-22T10:15:30.750Z');

export const request: IssueRequest = {
  award: { id: 'award-1', awardedAt: new Date('2026-11-20T08:00:00.400Z') },
  achievement: {
    id: 'statistics',
    organisationId: 'org',
    contextId: 'course',
    tierId: 'achievement',
    name: 'Introduction to Statistics',
    description: 'Descriptive statistics, probability and inference.',
    language: 'en',
    status: 'published',
    createdAt: new Date('2026-09-01T00:00:00Z'),
  },
  tier: { achievementType: 'Certificate' },
  organisation: {
    id: 'org',
    name: 'Example University',
    issuerProfile: {
      name: 'Example University',
      url: 'https://badges.example.edu/about',
      email: 'badges@example.edu',
    },
  },
  learner: {
    id: 'learner-1',
    organisationId: 'org',
    deploymentRowId: 'deployment',
    sub: '42',
    name: 'Amina Diallo',
    email: 'Amina.Diallo@Example.edu',
  },
  choices: { signName: true, includeEmail: true, language: 'en' },
  criteria: 'Both must be reached:\n\n- at least 60 % in *Final test*\n- attended',
};

/** Issuing on rows in memory. */
export function issuingOnRows(change: Partial<IssuingDeps> = {}): Issuing {
  return createIssuing({
    publicUrl,
    issuerHost: 'badges.example.edu',
    keys: keyRows(),
    statusLists: statusRows(),
    settings: settingRows(),
    seal: createSeal('a secret that only this test has, long enough', 'signing-keys'),
    clock: () => now,
    random: (size) => randomBytes(size),
    ...change,
  });
}
