/** Time, randomness and the outside world come in as arguments (DESIGN D11). */
export type Clock = () => Date;

/** Cryptographically strong random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** A document from outside, already within size and time limits. */
export interface FetchedDocument {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
}

/** Fetches a public document. @throws fetch_* */
export type FetchDocument = (
  url: string,
  options?: { readonly accept?: string; readonly bearer?: string },
) => Promise<FetchedDocument>;
