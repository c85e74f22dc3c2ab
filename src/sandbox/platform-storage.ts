/**
 * LTI platform storage (LTI Client Side postMessages, LTI postMessage Storage): a frame may put a value with the
 * LMS page and get it back, per origin. Included in a page only where the setting is on.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('./views/platform-storage.js', import.meta.url));

export function storageScript(): string {
  return readFileSync(file, 'utf8');
}
