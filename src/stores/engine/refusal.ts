/** The embedded engine never guesses: what it cannot do exactly as MongoDB does, it refuses by name (DESIGN D3). */
import { ToolError } from '../../errors.js';

/** @returns ToolError unsupported_by_embedded_engine; `operator` names what was asked for */
export function unsupported(operator: string, detail?: string): ToolError {
  return new ToolError('unsupported_by_embedded_engine', {
    operator,
    ...(detail !== undefined && { detail }),
  });
}

/**
 * Refuses every option that is set and not in `known`: an option passed over in silence is a guess.
 * @throws unsupported_by_embedded_engine
 */
export function refuseOtherOptions(
  operation: string,
  options: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (!known.includes(name)) throw unsupported(`${operation} ${name}`);
  }
}
