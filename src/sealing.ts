/**
 * Seals what is secret at rest: AES-256-GCM with a key derived for one purpose. The sealed text names
 * its scheme, so that a later one can be told apart: `v1.<iv>.<tag>.<data>`, each base64url.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Seal {
  seal(text: string): string;
  /** @throws Error when the text was altered or sealed with another key */
  open(sealed: string): string;
}

/**
 * @param secret the installation's secret (at least 32 bytes of text)
 * @param purpose separates keys: what one purpose sealed, another cannot open
 */
export function createSeal(secret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'accolade', purpose, 32));
  return {
    seal(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        'v1',
        ...[iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url')),
      ].join('.');
    },
    open(sealed) {
      const [scheme, iv, tag, data] = sealed.split('.');
      if (scheme !== 'v1' || iv === undefined || tag === undefined || data === undefined) {
        throw new Error('not a sealed text');
      }
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      });
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([
        decipher.update(Buffer.from(data, 'base64url')),
        decipher.final(),
      ]).toString('utf8');
    },
  };
}
