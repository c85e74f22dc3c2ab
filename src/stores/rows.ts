/** Between a domain object with `id` and its stored row with `_id`. */
export type Row<T extends { readonly id: string }> = Omit<T, 'id'> & { readonly _id: string };

/** The row that is stored for `item`. */
export function toRow<T extends { readonly id: string }>(item: T): Row<T> {
  const { id, ...rest } = item;
  return { ...rest, _id: id };
}

/** The domain object of a stored row. */
export function fromRow<T extends { readonly id: string }>(row: Row<T>): T {
  const { _id, ...rest } = row;
  // The compiler cannot add `id` back to an Omit of a type parameter; `toRow` is its only writer.
  return { id: _id, ...rest } as unknown as T;
}

/** `fromRow`, or the error that the port names for "there is none". */
export function found<T extends { readonly id: string }>(
  row: Row<T> | undefined,
  error: () => Error,
): T {
  if (row === undefined) throw error();
  return fromRow<T>(row);
}

/** A copy without some fields: those that only the stores know, or that are the key of an upsert. */
export function without<T extends object, K extends keyof T & string>(
  item: T,
  ...names: readonly K[]
): Omit<T, K> {
  const left: Partial<T> = { ...item };
  for (const name of names) Reflect.deleteProperty(left, name);
  return left as Omit<T, K>;
}
