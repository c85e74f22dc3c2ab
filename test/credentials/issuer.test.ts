import { checkIssuerHost, issuerDid } from '../../src/credentials/index.js';
import { settingRows } from './rows.js';
import { issuingOnRows, request } from './sample.js';

describe('the issuer host', () => {
  it('did:web: the colon of a port is percent-encoded', () => {
    expect(issuerDid('127.0.0.1:3000', 'default')).toBe('did:web:127.0.0.1%3A3000:o:default');
    expect(issuerDid('badges.example.edu', 'default')).toBe('did:web:badges.example.edu:o:default');
  });

  it('is free until the first signature and frozen by it', async () => {
    const settings = settingRows();
    await checkIssuerHost(settings, 'one.example');
    await checkIssuerHost(settings, 'two.example');
    await issuingOnRows({ settings, issuerHost: 'two.example' }).issue(request);
    await checkIssuerHost(settings, 'two.example');
    await expect(checkIssuerHost(settings, 'one.example')).rejects.toMatchObject({
      code: 'issuer_host_frozen',
      values: { frozen: 'two.example', configured: 'one.example' },
    });
  });

  it('a process with another host signs nothing, and takes no status index for it', async () => {
    const settings = settingRows();
    await issuingOnRows({ settings, issuerHost: 'two.example' }).issue(request);
    const other = issuingOnRows({ settings, issuerHost: 'one.example' });
    await expect(other.issue(request)).rejects.toMatchObject({ code: 'issuer_host_frozen' });
    await expect(other.issue(request)).rejects.toMatchObject({ code: 'issuer_host_frozen' });
    await expect(other.statusListJwt('list-of-org')).rejects.toMatchObject({
      code: 'status_list_not_found',
    });
  });
});
