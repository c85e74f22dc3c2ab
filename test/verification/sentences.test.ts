import { loadTranslator } from '../../src/notices/translator.js';
import { reasons, stepIds } from '../../src/verification/report.js';

const translator = loadTranslator('config/locales');
const values = {
  host: 'example.edu',
  field: 'issuer',
  algorithm: 'ES256',
  kind: 'Multikey',
  site: 'example.org',
  from: '1 May 2026',
  until: '1 May 2027',
  reason: 'because',
};

describe.each(['en', 'fr'])('verification has a sentence in %s', (language) => {
  it.each([
    ...stepIds.map((id) => `verification.step_${id}`),
    ...reasons.map((reason) => `verification.because_${reason}`),
    ...['valid', 'invalid', 'undetermined'].map((verdict) => `verification.verdict_${verdict}`),
    ...['yes', 'no', 'unknown'].map((outcome) => `verification.outcome_${outcome}`),
  ])('for %s', (key) => {
    const sentence = translator.translate(language, key, values);
    expect(sentence).not.toBe('');
    if (language === 'fr') expect(sentence).not.toBe(translator.translate('en', key, values));
  });
});
