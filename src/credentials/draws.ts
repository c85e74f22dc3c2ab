/**
 * Small random values out of large draws: asking the system for a few bytes costs more than signing can spare. Each
 * byte is handed out once.
 */
import type { RandomBytes } from '../domain/environment.js';

export interface Draws {
  /** 144 random bits as 24 characters of base64url. */
  readonly token: () => string;
  /** 32 random bits. */
  readonly number: () => number;
}

const tokenBytes = 18;
const tokenLength = 24;
const atOnce = 256;

/** @returns values from `random` alone */
export function createDraws(random: RandomBytes): Draws {
  let tokens = '';
  let taken = 0;
  let numbers = Buffer.alloc(0);
  let used = 0;
  return {
    token() {
      if (taken === tokens.length) {
        tokens = Buffer.from(random(tokenBytes * atOnce)).toString('base64url');
        taken = 0;
      }
      taken += tokenLength;
      return tokens.slice(taken - tokenLength, taken);
    },
    number() {
      if (used === numbers.length) {
        numbers = Buffer.from(random(4 * atOnce));
        used = 0;
      }
      used += 4;
      return numbers.readUInt32BE(used - 4);
    },
  };
}
