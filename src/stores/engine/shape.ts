/**
 * What a collection's schema promises about a path. The embedded engine answers a query only where that
 * promise makes SQLite's comparison and MongoDB's the same: one scalar type, not inside an array.
 */
import type { Schema } from 'mongoose';
import { unsupported } from './refusal.js';

export type ScalarType = 'string' | 'number' | 'boolean' | 'date';

export interface Shape {
  /** @throws unsupported_by_embedded_engine when the path is not one scalar of a declared type */
  scalarType(path: string): ScalarType;
  /** @throws unsupported_by_embedded_engine when the path is not declared or is no plain dotted name */
  ensureDeclared(path: string): void;
}

const plainPath = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const scalarTypes: ReadonlyMap<string, ScalarType> = new Map([
  ['String', 'string'],
  ['Number', 'number'],
  ['Boolean', 'boolean'],
  ['Date', 'date'],
] as const);

/** @param schema the mongoose schema of the collection's model */
export function createShape(schema: Schema): Shape {
  const declared = new Map<string, string>();
  schema.eachPath((path, type) => declared.set(path, type.instance));

  /** The declared type of the path itself, or of the array or free object that it leads into. */
  function typeOf(path: string): string | undefined {
    const own = declared.get(path);
    if (own !== undefined || !path.includes('.')) return own;
    const outer = typeOf(path.slice(0, path.lastIndexOf('.')));
    return outer === undefined ? undefined : `inside ${outer.replace('inside ', '')}`;
  }

  function declaredType(path: string): string {
    if (!plainPath.test(path)) throw unsupported('path', path);
    const type = typeOf(path);
    if (type === undefined) throw unsupported('undeclared path', path);
    return type;
  }

  return {
    scalarType(path) {
      const type = declaredType(path);
      const scalar = scalarTypes.get(type);
      if (scalar === undefined) throw unsupported(`query on ${type}`, path);
      return scalar;
    },
    ensureDeclared(path) {
      declaredType(path);
    },
  };
}
