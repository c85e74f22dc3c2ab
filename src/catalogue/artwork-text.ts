/**
 * Fits text into a box without a font at hand: widths are estimated a little too wide, so that what fits here
 * also fits with the widest common sans serif (DejaVu Sans Bold).
 */

export interface FittedText {
  readonly lines: readonly string[];
  /** In user units. */
  readonly size: number;
  /** Not all of it fitted, even at the smallest size. */
  readonly cut: boolean;
}

export interface TextBox {
  readonly width: number;
  readonly height: number;
  readonly largest: number;
  readonly smallest: number;
  readonly maxLines: number;
}

export const lineHeight = 1.18;

/** Sizes of a badge's title; the frame gives the box. */
export const titleLimits = { largest: 58, smallest: 21, maxLines: 4 } as const;

/** @returns the largest size at which the words fit; at the smallest size the rest is cut with an ellipsis */
export function fitText(text: string, box: TextBox): FittedText {
  const words = text.trim().split(/\s+/);
  for (let size = box.largest; size >= box.smallest; size -= 1) {
    const lines = wrap(words, box.width / size);
    if (lines && lines.length <= lineLimit(box, size)) return { lines, size, cut: false };
  }
  const lines = cut(words, box);
  return { lines, size: box.smallest, cut: lines.at(-1)?.endsWith('…') === true };
}

/** @returns the width in em of a bold sans serif */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += emOf(character);
  return width;
}

function emOf(character: string): number {
  if (/[\p{Mn}\p{Cf}]/u.test(character)) return 0;
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character))
    return 1.02;
  if (/\p{Extended_Pictographic}/u.test(character)) return 1.3;
  if (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(character)) return 0.58;
  if (/[ijlI.,:;'’|!]/.test(character)) return 0.4;
  if (/[MWmw@%]/.test(character)) return 1.08;
  if (/\p{Lu}/u.test(character)) return 0.8;
  return /\s/.test(character) ? 0.36 : 0.7;
}

function lineLimit(box: TextBox, size: number): number {
  return Math.min(box.maxLines, Math.floor(box.height / (size * lineHeight)));
}

/** Greedy first for the number of lines, then evened out; `undefined` when a word is wider than the box. */
function wrap(words: readonly string[], width: number): readonly string[] | undefined {
  if (words.some((word) => widthOf(word) > width)) return undefined;
  const lines = greedy(words, width);
  // The narrowest width that needs no more lines gives lines of even length.
  let even = lines;
  for (let narrower = width * 0.96; narrower > width * 0.5; narrower *= 0.96) {
    if (words.some((word) => widthOf(word) > narrower)) break;
    const tried = greedy(words, narrower);
    if (tried.length > lines.length) break;
    even = tried;
  }
  return even;
}

function greedy(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function cut(words: readonly string[], box: TextBox): readonly string[] {
  const width = box.width / box.smallest;
  const limit = Math.max(1, lineLimit(box, box.smallest));
  const pieces = words.flatMap((word) => broken(word, width));
  const lines = greedy(pieces, width);
  if (lines.length <= limit) return lines;
  const last = Array.from(lines[limit - 1] ?? '');
  while (widthOf(`${last.join('')}…`) > width) last.pop();
  return [...lines.slice(0, limit - 1), `${last.join('').trimEnd()}…`];
}

/** A word that is wider than the box, in pieces that are not. */
function broken(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
