/**
 * A form with a file (RFC 7578), small enough to be in memory as a whole. Only what browsers send: parts with a
 * `Content-Disposition` naming the field, and the file if there is one; no nesting, no other encodings.
 */
export interface MultipartForm {
  readonly fields: Record<string, string>;
  readonly files: Record<string, Buffer>;
}

const lineBreak = Buffer.from('\r\n');
const headerEnd = Buffer.from('\r\n\r\n');

/** @returns `undefined` when it is not such a form. A field that comes twice has its last value. */
export function parseMultipart(body: Buffer, contentType: string): MultipartForm | undefined {
  const match = /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType,
  );
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return undefined;
  const parts = split(Buffer.concat([lineBreak, body]), Buffer.from(`\r\n--${boundary}`));
  // Before the first boundary is nothing, after the last one `--`.
  if (parts.length < 2 || parts.at(-1)?.subarray(0, 2).toString() !== '--') return undefined;
  const fields = new Map<string, string>();
  const files = new Map<string, Buffer>();
  for (const part of parts.slice(1, -1)) {
    const end = part.indexOf(headerEnd);
    const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(
      part.subarray(0, Math.max(end, 0)).toString('utf8'),
    )?.[1];
    const name =
      disposition === undefined ? undefined : /[; ]name="([^"]*)"/.exec(disposition)?.[1];
    if (disposition === undefined || name === undefined) return undefined;
    const content = part.subarray(end + headerEnd.length);
    if (/[; ]filename="/.test(disposition)) files.set(name, content);
    else fields.set(name, content.toString('utf8'));
  }
  return { fields: Object.fromEntries(fields), files: Object.fromEntries(files) };
}

function split(body: Buffer, delimiter: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, from)) {
    parts.push(body.subarray(from, at));
    from = at + delimiter.length;
  }
  parts.push(body.subarray(from));
  return parts;
}
