/** Contract of the stores in `ports/identity.ts`, but for learners and members. */
import type { LaunchSession, LoginRecord } from '../../src/domain/launch.js';
import type { Organisation } from '../../src/domain/organisation.js';
import type { Platform } from '../../src/domain/platform.js';
import type { Engine } from './engines.js';
import { codeOf, minutes, start, useStores } from './opened.js';

export const organisation: Organisation = {
  id: 'org-1',
  name: 'École & Co.',
  issuerProfile: null,
  tiers: [
    {
      id: 'participation',
      rank: 1,
      name: { en: 'Certificate of Participation', 'fr-CA': 'Attestation' },
      achievementType: 'CertificateOfCompletion',
      artwork: { frame: 'seal', background: '#123456', foreground: '#ffffff', accent: '#abcdef' },
      policy: {
        needsAssessedResult: false,
        needsStackOrEffort: false,
        needsProgrammeApproval: false,
      },
    },
  ],
  createdAt: start,
};

export const platform: Platform = {
  id: 'platform-1',
  organisationId: 'org-1',
  name: 'Moodle',
  issuer: 'https://moodle.example',
  clientId: 'client-1',
  authorizationEndpoint: 'https://moodle.example/auth',
  tokenEndpoint: 'https://moodle.example/token',
  jwksUri: 'https://moodle.example/certs',
  productFamily: 'moodle',
  status: 'pending',
  createdAt: start,
};

export function login(state: string): LoginRecord {
  return {
    state,
    nonce: `nonce of ${state}`,
    organisationId: 'org-1',
    platformId: 'platform-1',
    targetLinkUri: 'https://tool.example/lti/launch',
    bindingHash: 'hash',
    binding: 'cookie',
    stage: 'issued',
    createdAt: start,
    expiresAt: minutes(10),
  };
}

export function session(id: string): LaunchSession {
  return {
    id,
    keyHash: 'hash',
    organisationId: 'org-1',
    platformId: 'platform-1',
    deploymentRowId: 'deployment-1',
    contextId: null,
    resourceLinkId: null,
    learnerId: 'learner-1',
    roles: ['Instructor'],
    locale: 'fr',
    frameAncestors: ['https://moodle.example'],
    deepLinking: {
      returnUrl: 'https://moodle.example/return',
      acceptTypes: ['ltiResourceLink'],
      acceptMultiple: false,
      acceptLineItem: true,
      data: 'opaque',
    },
    missing: [],
    createdAt: start,
    expiresAt: minutes(60),
  };
}

export function identityContract(engine: Engine): void {
  describe('identity stores', () => {
    const opened = useStores(engine);

    it('organisations: ensure keeps the first, profile is set, unknown is refused', async () => {
      const { organisations } = opened().stores;
      expect(await organisations.ensure(organisation)).toEqual(organisation);
      expect(await organisations.ensure({ ...organisation, name: 'Other' })).toEqual(organisation);
      const issuerProfile = {
        name: 'École',
        url: 'https://ecole.example',
        email: 'a@ecole.example',
      };
      const updated = await organisations.setIssuerProfile('org-1', issuerProfile);
      expect(updated).toEqual({ ...organisation, issuerProfile });
      expect(await organisations.get('org-1')).toEqual(updated);
      await organisations.ensure({ ...organisation, id: 'org-2', createdAt: minutes(1) });
      expect((await organisations.list()).map(({ id }) => id)).toEqual(['org-1', 'org-2']);
      expect(await codeOf(organisations.get('none'))).toBe('organisation_not_found');
      expect(await codeOf(organisations.setIssuerProfile('none', issuerProfile))).toBe(
        'organisation_not_found',
      );
    });

    it('settings: the first writer wins', async () => {
      const { settings } = opened().stores;
      expect(await settings.find('issuer.host')).toBeUndefined();
      expect(await settings.setOnce('issuer.host', 'a.example')).toBe('a.example');
      expect(await settings.setOnce('issuer.host', 'b.example')).toBe('a.example');
      expect(await settings.find('issuer.host')).toBe('a.example');
    });

    it('platforms: found by issuer and client, refused when taken, changed in part', async () => {
      const { platforms } = opened().stores;
      expect(await platforms.create(platform)).toEqual(platform);
      const again = { ...platform, id: 'platform-2' };
      expect(await codeOf(platforms.create(again))).toBe('platform_exists');
      const other = { ...again, clientId: 'client-2', tokenAudience: 'aud', createdAt: minutes(1) };
      await platforms.create(other);
      expect(await platforms.get('platform-2')).toEqual(other);
      expect(await platforms.find('https://moodle.example', 'client-1')).toEqual(platform);
      expect(await platforms.find('https://moodle.example', 'client-3')).toBeUndefined();
      expect(await platforms.findByIssuer('https://moodle.example')).toEqual([platform, other]);
      expect(await platforms.findByIssuer('https://other.example')).toEqual([]);
      const active = await platforms.update('platform-1', { status: 'active', name: 'Our Moodle' });
      expect(active).toEqual({ ...platform, status: 'active', name: 'Our Moodle' });
      expect(await platforms.list()).toEqual([active, other]);
      expect(await codeOf(platforms.get('none'))).toBe('platform_not_found');
      expect(await codeOf(platforms.update('none', { name: 'x' }))).toBe('platform_not_found');
    });

    it('deployments: ensured pending and without Organisation, then assigned', async () => {
      const { deployments } = opened().stores;
      const created = await deployments.ensure('platform-1', '7');
      expect(created).toEqual({
        id: created.id,
        platformId: 'platform-1',
        deploymentId: '7',
        organisationId: null,
        status: 'pending',
        createdAt: start,
      });
      opened().time.now = minutes(5);
      expect(await deployments.ensure('platform-1', '7')).toEqual(created);
      const other = await deployments.ensure('platform-2', '7');
      expect(other.id).not.toBe(created.id);
      const assigned = await deployments.assign(created.id, 'org-1', 'active');
      expect(assigned).toEqual({ ...created, organisationId: 'org-1', status: 'active' });
      expect(await deployments.get(created.id)).toEqual(assigned);
      expect(await deployments.list('platform-1')).toEqual([assigned]);
      expect(await deployments.list()).toEqual([assigned, other]);
      expect(await codeOf(deployments.get('none'))).toBe('deployment_not_found');
      expect(await codeOf(deployments.assign('none', 'org-1', 'active'))).toBe(
        'deployment_not_found',
      );
    });

    it('logins: received once, claimed once, gone when expired', async () => {
      const { stores, time } = opened();
      const { logins } = stores;
      await logins.create(login('s1'));
      expect(await logins.find('s1')).toEqual(login('s1'));
      expect(await logins.claim('s1', 'received')).toBeUndefined();
      const received = { ...login('s1'), stage: 'received', sealedLaunch: 'sealed' };
      expect(await logins.receive('s1', 'sealed')).toEqual(received);
      expect(await logins.receive('s1', 'again')).toBeUndefined();
      expect(await logins.claim('s1', 'issued')).toBeUndefined();
      expect(await logins.claim('s1', 'received')).toEqual(received);
      expect(await logins.claim('s1', 'received')).toBeUndefined();
      expect(await logins.find('s1')).toBeUndefined();
      await logins.create(login('s2'));
      time.now = minutes(10);
      expect(await logins.find('s2')).toBeUndefined();
      expect(await logins.receive('s2', 'sealed')).toBeUndefined();
      expect(await logins.claim('s2', 'issued')).toBeUndefined();
      await expect(logins.create(login('s2'))).rejects.toThrow('used twice');
    });

    it('sessions: found until they expire, extended but never shortened, deleted', async () => {
      const { stores, time } = opened();
      const { sessions } = stores;
      await sessions.create(session('l1'));
      expect(await sessions.find('l1')).toEqual(session('l1'));
      await sessions.extend('l1', minutes(90));
      await sessions.extend('l1', minutes(30));
      time.now = minutes(89);
      expect(await sessions.find('l1')).toEqual({ ...session('l1'), expiresAt: minutes(90) });
      time.now = minutes(90);
      expect(await sessions.find('l1')).toBeUndefined();
      // Extending does not bring back what has expired.
      await sessions.extend('l1', minutes(200));
      expect(await sessions.find('l1')).toBeUndefined();
      time.now = start;
      await sessions.delete('l1');
      await sessions.delete('l1');
      expect(await sessions.find('l1')).toBeUndefined();
    });

    it('session codes: claimed once, not after they expire', async () => {
      const { stores, time } = opened();
      const { sessions } = stores;
      const code = { sessionId: 'l1', organisationId: 'org-1', expiresAt: minutes(1) };
      await sessions.createCode({ ...code, hash: 'h1' });
      await sessions.createCode({ ...code, hash: 'h2' });
      expect(await sessions.claimCode('h1')).toBe('l1');
      expect(await sessions.claimCode('h1')).toBeUndefined();
      time.now = minutes(1);
      expect(await sessions.claimCode('h2')).toBeUndefined();
    });

    it('sweep deletes what has expired, and nothing else', async () => {
      const { stores } = opened();
      await stores.sweep(minutes(10_000));
      await stores.logins.create(login('short'));
      await stores.logins.create({ ...login('long'), expiresAt: minutes(20) });
      await stores.sessions.create({ ...session('short'), expiresAt: minutes(10) });
      await stores.ltijsRows.insert(
        'publickey',
        { index: { kid: 'k' }, data: 'x', createdAt: start },
        null,
      );
      expect(await stores.sweep(minutes(10))).toBe(2);
      expect(await stores.sweep(minutes(10))).toBe(0);
      expect(await stores.logins.find('short')).toBeUndefined();
      expect(await stores.logins.find('long')).toBeDefined();
      expect(await stores.ltijsRows.find('publickey', { kid: 'k' })).toHaveLength(1);
    });
  });
}
