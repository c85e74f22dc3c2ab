/**
 * MongoDB filters → filters that the SQLite adapter answers exactly and by index. The adapter scans for
 * `{code: 'x'}` (it also looks into arrays) and uses the index for `{code: {$eq: 'x'}}`; its `$in` scans
 * always. Both are rewritten here, which is sound because `shape` holds the path to one scalar type.
 */
import { types } from 'node:util';
import { unsupported } from './refusal.js';
import type { ScalarType, Shape } from './shape.js';

export type Document = Record<string, unknown>;
export type Filter = Readonly<Record<string, unknown>>;

/** An OR of this many terms stays far below SQLite's limit of 1000 levels in an expression. */
const termsPerOr = 100;
const ranges = new Set(['$gt', '$gte', '$lt', '$lte']);

/**
 * @param filter as mongoose has cast it
 * @throws unsupported_by_embedded_engine with the operator's name
 */
export function toEngineFilter(filter: Filter, shape: Shape): Filter {
  const terms = Object.entries(filter).map(([key, condition]) => {
    if (key === '$and' || key === '$or') return logical(key, condition, shape);
    if (key.startsWith('$')) throw unsupported(key);
    return all(operatorsOf(condition).map(([name, value]) => term(key, name, value, shape)));
  });
  return all(terms);
}

/** The values that a filter demands by equality; an upsert writes them into the new document. */
export function equalities(filter: Filter): Document {
  const found: Document = {};
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isPlainObject(part)) Object.assign(found, equalities(part));
    }
    if (key.startsWith('$')) continue;
    for (const [name, value] of operatorsOf(condition)) if (name === '$eq') found[key] = value;
  }
  return found;
}

/** `true` for objects without a class, whichever realm made them. */
export function isPlainObject(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function logical(key: '$and' | '$or', value: unknown, shape: Shape): Filter {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlainObject)) {
    throw unsupported(key, 'needs a list of conditions');
  }
  const parts = value.map((part) => toEngineFilter(part, shape));
  return key === '$and' ? all(parts) : anyOf(parts);
}

/** A condition as pairs of operator and value; a bare value is equality. */
function operatorsOf(condition: unknown): readonly (readonly [string, unknown])[] {
  if (types.isRegExp(condition)) throw unsupported('$regex');
  if (!isPlainObject(condition)) return [['$eq', condition]];
  const entries = Object.entries(condition);
  if (entries.length === 0 || !entries.every(([name]) => name.startsWith('$'))) {
    throw unsupported('$eq', 'with an object');
  }
  return entries;
}

function term(path: string, operator: string, value: unknown, shape: Shape): Filter {
  if (operator === '$exists') {
    shape.ensureDeclared(path);
    return { [path]: { $exists: Boolean(value) } };
  }
  if (operator === '$eq' || operator === '$ne') {
    // Absent or null is the one question that needs no type.
    if (value === null || value === undefined) {
      shape.ensureDeclared(path);
      return { [path]: { [operator]: null } };
    }
    const operand = scalar(operator, value, shape.scalarType(path));
    return operator === '$eq' ? equals(path, operand) : { [path]: { $ne: operand } };
  }
  if (operator === '$in' || operator === '$nin') {
    if (!Array.isArray(value)) throw unsupported(operator, 'needs a list');
    const type = shape.scalarType(path);
    const operands = value.map((item) => (item === null ? null : scalar(operator, item, type)));
    return operator === '$in' ? isOneOf(path, operands) : { [path]: { $nin: operands } };
  }
  if (ranges.has(operator)) {
    const type = shape.scalarType(path);
    if (type === 'boolean') throw unsupported(operator, 'on true and false');
    return { [path]: { [operator]: scalar(operator, value, type) } };
  }
  throw unsupported(operator);
}

function scalar(
  operator: string,
  value: unknown,
  type: ScalarType,
): string | number | boolean | Date {
  if (type === 'date' && types.isDate(value) && !Number.isNaN(value.getTime())) {
    return new Date(value.getTime());
  }
  if (type === 'string' && typeof value === 'string') return value;
  if (type === 'number' && typeof value === 'number' && Number.isFinite(value)) return value;
  if (type === 'boolean' && typeof value === 'boolean') return value;
  throw unsupported(operator, `${type} compared with ${typeof value}`);
}

function equals(path: string, value: string | number | boolean | Date): Filter {
  // The adapter's index on a date is over its ISO text, which only ranges use.
  if (types.isDate(value)) return { [path]: { $gte: value, $lte: value } };
  return { [path]: { $eq: value } };
}

function isOneOf(
  path: string,
  values: readonly (string | number | boolean | Date | null)[],
): Filter {
  if (path === '_id' || values.length === 0) return { [path]: { $in: values } };
  return anyOf(
    values.map((value) => (value === null ? { [path]: { $eq: null } } : equals(path, value))),
  );
}

function all(parts: readonly Filter[]): Filter {
  const [first, ...others] = parts.filter((part) => Object.keys(part).length > 0);
  if (first === undefined) return {};
  return others.length === 0 ? first : { $and: [first, ...others] };
}

function anyOf(parts: readonly Filter[]): Filter {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  if (parts.length <= termsPerOr) return { $or: parts };
  const groups: Filter[] = [];
  for (let start = 0; start < parts.length; start += termsPerOr) {
    groups.push({ $or: parts.slice(start, start + termsPerOr) });
  }
  return anyOf(groups);
}
