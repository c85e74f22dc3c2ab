import { redactUrl, redactUrlsIn } from '../../src/net/redact-url.js';

test('T13: a return URL is written without its sesskey', () => {
  expect(
    redactUrl('https://m.test/mod/lti/return.php?course=2&sesskey=AbC123&type_id=1#frag'),
  ).toBe('https://m.test/mod/lti/return.php?course=…&sesskey=…&type_id=1');
});

test('user info, people and what is no URL are not written', () => {
  expect(redactUrl('https://u:p@m.test/results?user_id=7&limit=5')).toBe(
    'https://m.test/results?user_id=…&limit=5',
  );
  expect(redactUrl('sesskey=abc')).toBe('[not a URL]');
});

test('URLs inside a message are redacted where they stand', () => {
  expect(redactUrlsIn('GET "https://m.test/a?token=x" failed (see http://n.test/b)')).toBe(
    'GET "https://m.test/a?token=…" failed (see http://n.test/b)',
  );
});
