/**
 * How a collection is described: the type of every field of its row, its unique keys, its indexes, and
 * whether its rows expire. One small vocabulary, so that both engines are given the same schema.
 */
import mongoose from 'mongoose';

/** Lean towards `text`, `number`, `flag`, `date`: only these can be searched. `free` is kept as it is. */
export type Field = 'text' | 'number' | 'flag' | 'date' | 'texts' | 'free';

export interface StoredRow {
  readonly _id: string;
}

export interface TableDefinition<Row extends StoredRow> {
  readonly name: string;
  /** Every field but `_id`, optional ones too: a field that is not declared cannot be stored. */
  readonly fields: { readonly [K in keyof Omit<Row, '_id'>]-?: Field };
  readonly unique?: readonly (readonly (keyof Row & string)[])[];
  readonly indexes?: readonly (readonly (keyof Row & string)[])[];
  /** The row has `expiresAt` and may be deleted from then on. */
  readonly expires?: boolean;
}

const fieldTypes = {
  text: String,
  number: Number,
  flag: Boolean,
  date: Date,
  texts: [String],
  free: mongoose.Schema.Types.Mixed,
} as const;

/** The mongoose schema of a table; `_id` is a string of ours. */
export function toSchema<Row extends StoredRow>(definition: TableDefinition<Row>): mongoose.Schema {
  const fields: [string, Field][] = Object.entries(definition.fields);
  const schema = new mongoose.Schema(
    {
      _id: fieldTypes.text,
      // No defaults: mongoose would make an empty list out of an absent one.
      ...Object.fromEntries(
        fields.map(([name, field]) => [name, { type: fieldTypes[field], default: undefined }]),
      ),
    },
    { strict: 'throw', minimize: false, versionKey: false, collection: definition.name },
  );
  for (const key of definition.unique ?? []) schema.index(ascending(key), { unique: true });
  for (const key of definition.indexes ?? []) schema.index(ascending(key));
  if (definition.expires === true) schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return schema;
}

function ascending(paths: readonly string[]): Record<string, 1> {
  return Object.fromEntries(paths.map((path) => [path, 1]));
}
