/** A port that was free a moment ago, for what must know its own address before it listens. */
import { listen } from './server.js';

export async function freePort(): Promise<number> {
  const server = await listen(() => undefined);
  await server.close();
  return server.port;
}
