/**
 * Markdown shown as text: paragraphs and flat lists, nothing else. Criteria come from a rule and from an author's
 * note; marks are taken away, never turned into markup, and the page escapes what is left.
 */
export interface TextBlock {
  readonly paragraph?: string;
  readonly items?: readonly { readonly text: string; readonly depth: number }[];
}

const listItem = /^(\s*)(?:[-*+]|\d+[.)])\s+(.*)$/;

/** @returns the blocks in order; `depth` counts from 0 */
export function plainBlocks(markdown: string): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const chunk of markdown.split(/\r?\n\s*\r?\n/)) {
    let words: string[] = [];
    let items: { text: string; depth: number }[] = [];
    const flush = (): void => {
      if (words.length > 0) blocks.push({ paragraph: words.join(' ') });
      if (items.length > 0) blocks.push({ items });
      words = [];
      items = [];
    };
    for (const line of chunk.split(/\r?\n/)) {
      const [, indent = '', text] = listItem.exec(line) ?? [];
      if (text === undefined) {
        if (items.length > 0) flush();
        if (line.trim() !== '') words.push(plainLine(line));
      } else {
        if (words.length > 0) flush();
        items.push({ text: plainLine(text), depth: Math.min(Math.floor(indent.length / 2), 3) });
      }
    }
    flush();
  }
  return blocks;
}

/** Headings, quotes and emphasis lose their marks; an escaped character becomes itself. */
function plainLine(line: string): string {
  return line
    .trim()
    .replace(/^(#{1,6}|>)\s+/, '')
    .replace(/\\([\\`*_{}[\]<>#|~])|\*\*|__|`/g, (_mark, escaped?: string) => escaped ?? '');
}
