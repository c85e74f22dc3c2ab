/** In development nobody has to make secrets: they are drawn once and kept in the data folder (mode 0600). */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ToolError } from './errors.js';

interface Secrets {
  readonly encryption: string;
  readonly session: string;
  /** What was made by this call. */
  readonly generated: readonly string[];
}

const fileSchema = z.object({
  ENCRYPTION_SECRET: z.string().min(32),
  SESSION_SECRET: z.string().min(32),
});

/**
 * @param dataDir made when it is not there
 * @param given secrets from the environment win over those in the file
 * @throws ToolError config_file_invalid when the file is there but broken
 */
export function ensureDevelopmentSecrets(
  dataDir: string,
  given: {
    readonly ENCRYPTION_SECRET?: string | undefined;
    readonly SESSION_SECRET?: string | undefined;
  },
): Secrets {
  if (given.ENCRYPTION_SECRET !== undefined && given.SESSION_SECRET !== undefined) {
    return { encryption: given.ENCRYPTION_SECRET, session: given.SESSION_SECRET, generated: [] };
  }
  const file = join(dataDir, 'secrets.json');
  const generated = writeOnce(dataDir, file) ? ['ENCRYPTION_SECRET', 'SESSION_SECRET'] : [];
  const kept = read(file);
  return {
    encryption: given.ENCRYPTION_SECRET ?? kept.ENCRYPTION_SECRET,
    session: given.SESSION_SECRET ?? kept.SESSION_SECRET,
    generated,
  };
}

/** `wx` makes the file or fails, so two starting processes agree on one. */
function writeOnce(dataDir: string, file: string): boolean {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draw = () => randomBytes(36).toString('base64url');
  try {
    writeFileSync(
      file,
      JSON.stringify({ ENCRYPTION_SECRET: draw(), SESSION_SECRET: draw() }, null, 2),
      {
        flag: 'wx',
        mode: 0o600,
      },
    );
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new ToolError(
      'config_file_invalid',
      { file, reason: 'not the secrets that were written' },
      error,
    );
  }
}
