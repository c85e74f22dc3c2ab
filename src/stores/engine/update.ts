/** Applies MongoDB update operators to a document in memory; the caller holds the transaction. */
import { isDeepStrictEqual, types } from 'node:util';
import { isPlainObject } from './filter.js';
import type { Document } from './filter.js';
import { unsupported } from './refusal.js';
import type { Shape } from './shape.js';
import { storable, storableDocument } from './values.js';

type Change = (before: unknown, operand: unknown, path: string) => unknown;

const changes: Readonly<Record<string, Change>> = {
  $set: (_before, operand, path) => storable(operand, path),
  $setOnInsert: (_before, operand, path) => storable(operand, path),
  $unset: () => undefined,
  $inc: (before, operand, path) => number(before ?? 0, path) + number(operand, path),
  $min: (before, operand, path) =>
    before === undefined || order(operand, before, path) < 0 ? storable(operand, path) : before,
  $max: (before, operand, path) =>
    before === undefined || order(operand, before, path) > 0 ? storable(operand, path) : before,
  $push: (before, operand, path) => [...list(before, path), ...items('$push', operand, path)],
  $addToSet: (before, operand, path) =>
    items('$addToSet', operand, path).reduce<readonly unknown[]>(
      (set, item) => (set.some((kept) => isDeepStrictEqual(kept, item)) ? set : [...set, item]),
      list(before, path),
    ),
  $pull: (before, operand, path) => {
    if (isPlainObject(operand)) throw unsupported('$pull', 'with a condition');
    const gone = storable(operand, path);
    if (before === undefined) return undefined;
    return list(before, path).filter((kept) => !isDeepStrictEqual(kept, gone));
  },
};

/**
 * @param before the document as stored, or the filter's equalities for an insert
 * @returns a new document; `before` is left alone
 * @throws unsupported_by_embedded_engine with the operator's name
 */
export function applyUpdate(
  before: Document,
  update: unknown,
  options: { readonly shape: Shape; readonly inserting: boolean },
): Document {
  if (!isPlainObject(update)) throw unsupported('update pipeline');
  const after = storableDocument(before);
  const touched: string[] = [];
  for (const [operator, operands] of Object.entries(update)) {
    const change = Object.hasOwn(changes, operator) ? changes[operator] : undefined;
    if (change === undefined) {
      throw unsupported(operator.startsWith('$') ? operator : 'replacement by updateOne');
    }
    if (!isPlainObject(operands)) throw unsupported(operator, 'needs an object');
    for (const [path, operand] of Object.entries(operands)) {
      options.shape.ensureDeclared(path);
      refuseConflict(path, touched);
      if (operator === '$setOnInsert' && !options.inserting) continue;
      if (operand === undefined && operator !== '$unset') continue;
      write(after, path, (old) => change(old, operand, path));
    }
  }
  if (!options.inserting && after['_id'] !== before['_id']) throw unsupported('change of _id');
  return after;
}

/** MongoDB refuses two changes of one path, or of a path and a part of it. */
function refuseConflict(path: string, touched: string[]): void {
  const clash = touched.find(
    (other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`),
  );
  if (clash !== undefined) throw unsupported('conflicting update', `${path} and ${clash}`);
  touched.push(path);
}

function write(document: Document, path: string, change: (before: unknown) => unknown): void {
  const segments = path.split('.');
  const last = segments.pop() ?? path;
  let holder = document;
  for (const segment of segments) {
    const next = holder[segment] ?? {};
    if (!isPlainObject(next)) throw unsupported('update inside a value that is no object', path);
    holder[segment] = next;
    holder = next;
  }
  const value = change(holder[last]);
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
}

function number(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unsupported('$inc', `${path} is not a number`);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return Array.from<unknown>(value);
  throw unsupported('list operator', `${path} is not a list`);
}

/** `$push` and `$addToSet` take one value or `{$each: [...]}`, and no other modifier. */
function items(operator: string, operand: unknown, path: string): readonly unknown[] {
  if (!isPlainObject(operand) || !('$each' in operand)) return [storable(operand, path)];
  const { $each, ...others } = operand;
  const other = Object.keys(others)[0];
  if (other !== undefined) throw unsupported(`${operator} ${other}`);
  if (!Array.isArray($each)) throw unsupported(`${operator} $each`, 'needs a list');
  return Array.from($each, (item: unknown) => storable(item, path));
}

/** Less than, equal or greater, for two values of one type. */
function order(a: unknown, b: unknown, path: string): number {
  if (types.isDate(a) && types.isDate(b)) return a.getTime() - b.getTime();
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  throw unsupported('$min and $max', `${path} compares values of other types than number and date`);
}
