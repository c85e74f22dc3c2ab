/** Prints a journey as it goes, and stops it at the first step that is not as it should be. */
export interface Script {
  step(title: string): void;
  say(line: string): void;
  /** Prints what was seen. @throws Error when it is not what was expected */
  expect(what: string, seen: unknown, expected: unknown): void;
}

/** @param print where the lines go */
export function createScript(print: (line: string) => void = console.log): Script {
  let steps = 0;
  return {
    step(title) {
      steps += 1;
      print(`\n${steps}. ${title}`);
    },
    say(line) {
      print(`   ${line}`);
    },
    expect(what, seen, expected) {
      const same = JSON.stringify(seen) === JSON.stringify(expected);
      print(`   ${same ? '✓' : '✗'} ${what}: ${String(seen)}`);
      if (!same) throw new Error(`${what}: expected ${String(expected)}, saw ${String(seen)}`);
    },
  };
}
