/**
 * What may be stored: JSON values and Dates. Anything that would come back different (NaN, bytes, keys
 * that look like operators) is refused instead of being bent.
 */
import { types } from 'node:util';
import { unsupported } from './refusal.js';
import { isPlainObject } from './filter.js';
import type { Document } from './filter.js';

/** Dates are stored as ISO text, which sorts in time order within these years only. */
const firstInstant = Date.parse('0000-01-01T00:00:00.000Z');
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A copy made of plain values; properties that are `undefined` are left out, as the MongoDB connection does.
 * @throws unsupported_by_embedded_engine
 */
export function storable(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw unsupported('value', `${path} is not a finite number`);
  }
  if (types.isDate(value)) {
    const time = value.getTime();
    if (time >= firstInstant && time <= lastInstant) return new Date(time);
    throw unsupported('value', `${path} is not a date of the years 0 to 9999`);
  }
  // A list keeps its length, so a hole in it becomes null, as in MongoDB.
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown) => (item === undefined ? null : storable(item, path)));
  }
  if (isPlainObject(value)) return storableDocument(value, path);
  if (hasToBSON(value)) return storable(value.toBSON(), path);
  throw unsupported('value', `${path} is of a type that is not stored`);
}

/** @throws unsupported_by_embedded_engine */
export function storableDocument(document: Document, path = ''): Document {
  const copy: Document = {};
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    if (key.startsWith('$') || key === '__proto__') throw unsupported('field name', key);
    copy[key] = storable(value, path === '' ? key : `${path}.${key}`);
  }
  return copy;
}

/** mongoose hands some documents over as they are; as for the MongoDB driver, `toBSON` gives their plain form. */
export function hasToBSON(value: unknown): value is { toBSON(): unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$__' in value &&
    'toBSON' in value &&
    typeof value.toBSON === 'function'
  );
}
