/** The runner: a check is a sentence that holds or does not. Prints each as it is known, counts at the end. */
import { stripVTControlCharacters } from 'node:util';

export interface Report {
  /** A part of the run under a title. What stops it is a failed check of its own; the next part goes on. */
  part(title: string, body: (check: Check) => Promise<void>): Promise<void>;
  /** Prints the last line. @returns whether everything held */
  finish(): boolean;
}

export interface Check {
  /** A step that the following ones build on: when it fails, the rest of the part is not tried. */
  (sentence: string, body: () => Promise<void> | void): Promise<void>;
  /** An observation: when it fails, the part goes on. */
  also(sentence: string, body: () => Promise<void> | void): Promise<void>;
}

/** Thrown after a failed step was printed, to leave its part. */
class PartStopped extends Error {}

export function createReport(print: (line: string) => void): Report {
  let passed = 0;
  let failed = 0;

  async function holds(sentence: string, body: () => Promise<void> | void): Promise<boolean> {
    try {
      await body();
      passed += 1;
      print(`  ok    ${sentence}`);
      return true;
    } catch (error) {
      failed += 1;
      print(`  FAIL  ${sentence}\n${indent(reasonOf(error))}`);
      return false;
    }
  }

  const check: Check = Object.assign(
    async (sentence: string, body: () => Promise<void> | void) => {
      if (!(await holds(sentence, body))) throw new PartStopped(sentence);
    },
    {
      also: async (sentence: string, body: () => Promise<void> | void) => {
        await holds(sentence, body);
      },
    },
  );

  return {
    async part(title, body) {
      print(`\n${title}`);
      try {
        await body(check);
      } catch (error) {
        if (error instanceof PartStopped) return;
        failed += 1;
        print(`  FAIL  ${title}: it stopped\n${indent(reasonOf(error))}`);
      }
    },
    finish() {
      print(`\n${passed} passed, ${failed} failed`);
      return failed === 0 && passed > 0;
    },
  };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Playwright colours its call log.
  return stripVTControlCharacters(text).slice(0, 1500);
}

function indent(text: string): string {
  return text.replace(/^/gm, '        ');
}

/** Throws with both values when they differ. */
export function expectEqual<T>(actual: T, expected: T, what = 'value'): void {
  if (actual === expected) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** Throws with the list when there is anything in it. */
export function expectNone(found: readonly string[], what: string): void {
  if (found.length === 0) return;
  throw new Error(`${what}:\n${found.join('\n')}`);
}

/** Throws unless the text has what it should. */
export function expectText(text: string, wanted: RegExp): void {
  if (wanted.test(text)) return;
  throw new Error(`expected ${String(wanted)} in: ${text.slice(0, 800)}`);
}
