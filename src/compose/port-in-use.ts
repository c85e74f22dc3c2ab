/** A port that another process has: said with the variable that would change it. */
import { ToolError } from '../errors.js';

/** @returns ToolError config_port_in_use for Node's EADDRINUSE; any other error as it came */
export function explainPortInUse(
  error: Error,
  variable: 'PORT' | 'SANDBOX_PORT',
  port: number,
): Error {
  const inUse = 'code' in error && error.code === 'EADDRINUSE';
  return inUse ? new ToolError('config_port_in_use', { variable, port }, error) : error;
}
