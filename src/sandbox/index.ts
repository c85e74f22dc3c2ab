/**
 * The sandbox LMS: a small real LTI 1.3 platform over HTTP, for trying the tool out and for its tests. It knows
 * nothing of the tool but what a platform is told when a tool is registered.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import { createControl } from './control.js';
import type { Sandbox } from './control.js';
import { createLms } from './create-lms.js';
import type { LmsOptions } from './create-lms.js';
import { createKeyRing } from './keys.js';
import { demo } from './seeds/project-cycle-management.js';

export type { RegisteredTool, Sandbox } from './control.js';
export type { CourseControl } from './course-control.js';
export type { Condition } from './model.js';
export type { ProfileId } from './profiles/profile.js';
export type { Seed } from './seed.js';
export { createKeyRing };
export type { KeyRing } from './keys.js';
export { demo };

export interface SandboxOptions extends LmsOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Where browsers and tools reach it, without a slash at the end; `http://localhost:<port>` unless given. */
  readonly publicUrl?: string;
}

/** Starts a sandbox. It keeps everything in memory. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const keys = options.keys ?? (await createKeyRing());
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? 'localhost', resolve);
  });
  const port = portOf(server.address());
  const lms = createLms(options, { url: options.publicUrl ?? `http://localhost:${port}`, keys });
  server.on('request', createApp(lms));
  return {
    ...createControl(lms),
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port');
  return address.port;
}
