/** A pino logger that writes its lines into memory, so that a test can read what was logged and what was not. */
import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';

export interface MemoryLog {
  readonly logger: Logger;
  /** Every line so far, parsed. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** Every line so far, as written. */
  text(): string;
}

export function createMemoryLog(): MemoryLog {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return {
    logger: pino({ level: 'debug', base: null }, stream),
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
  };
}
