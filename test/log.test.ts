/** The process's log (`src/log.ts`): a secret in an address does not get into it (trap T13). */
import { Writable } from 'node:stream';
import { createLog } from '../src/log.js';

function written(): { readonly stream: Writable; readonly text: () => string } {
  let all = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      all += String(chunk);
      done();
    },
  });
  return { stream, text: () => all };
}

const address = 'https://moodle.example/mod/lti/return.php?course=2&sesskey=Qk7zSecret';

test('a sesskey in the message, the stack or the cause of an error does not reach the log', () => {
  const { stream, text } = written();
  const error = new Error(`cannot open ${address}`, { cause: new Error(`refused: "${address}"`) });
  createLog('info', stream).error({ err: error, address }, `gave up on ${address}`);
  expect(text()).toContain('https://moodle.example/mod/lti/return.php?course=…&sesskey=…');
  expect(text()).not.toContain('Qk7zSecret');
});

test('a redacted line is still one JSON object, whatever the address is called', () => {
  const { stream, text } = written();
  createLog('info', stream).info(`see https://lms.example/?a%22b%0Ac=1&limit=5`);
  expect(text().trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text())).toMatchObject({
    msg: 'see https://lms.example/?a%22b%0Ac=…&limit=5',
  });
});
