/** Prints a journey as it goes, and stops it at the first step that is not as it should be. */
export interface Script {
  step(title: string): void;
  say(line: string): void;
  /** Prints what was seen. @throws Error when it is not what was expected */
  expect(what: string, seen: unknown, expected: unknown): void;
}

export function createScript(): Script {
  let steps = 0;
  return {
    step(title) {
      steps += 1;
      console.log(`\n${steps}. ${title}`);
    },
    say(line) {
      console.log(`   ${line}`);
    },
    expect(what, seen, expected) {
      const same = JSON.stringify(seen) === JSON.stringify(expected);
      console.log(`   ${same ? '✓' : '✗'} ${what}: ${String(seen)}`);
      if (!same) throw new Error(`${what}: expected ${String(expected)}, saw ${String(seen)}`);
    },
  };
}
