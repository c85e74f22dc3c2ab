/**
 * Draws a badge as SVG: the tier's frame with the achievement's title (issue: "the tier's frame with the title").
 * One file that needs nothing else: no script, no link, no font of its own; safe to serve and to bake.
 */
import type { Tier } from '../domain/tier.js';
import { frames } from './artwork-frames.js';
import type { Frame } from './artwork-frames.js';
import { fitText, lineHeight, titleLimits } from './artwork-text.js';
import type { FittedText } from './artwork-text.js';
import { readableOn } from './colour.js';

export interface BadgeDrawing {
  readonly tier: Tier;
  readonly title: string;
  /** BCP 47; decides the tier's name. */
  readonly language: string;
  readonly issuerName?: string;
}

const fonts = "'DejaVu Sans','Noto Sans','Noto Sans Arabic',Verdana,Arial,sans-serif";

/** @returns an SVG document of 512 × 512 units, readable from 64 px */
export function drawBadge({ tier, title, language, issuerName }: BadgeDrawing): string {
  const { background, foreground, accent } = tier.artwork;
  const frame = frames[tier.artwork.frame];
  const tierName = nameOf(tier, language);
  const label = [title, tierName, issuerName].filter((part) => part !== undefined).join(' – ');
  // Several badges may stand in one document: each needs an id of its own.
  const id = `shade-${hash(`${tier.id} ${label}`)}`;
  const fitted = fitText(title, { ...frame.title, ...titleLimits });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img" aria-labelledby="${id}-title" xml:lang="${escapeXml(language)}">
<title id="${id}-title">${escapeXml(label)}</title>
<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".13"/><stop offset=".4" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".28"/></linearGradient></defs>
${frame.draw({ background, accent, shade: `url(#${id})` }).trim()}
<g font-family="${fonts}" text-anchor="middle" direction="${directionOf(title, language)}">
${textLines(fitted, frame.title.y, foreground)}
${tierLine(frame, tierName, { background, foreground, accent })}
${issuerLine(frame, issuerName, accent)}
</g>
</svg>
`;
}

/** @returns the tier's name in that language, else in English, else in any */
export function nameOf(tier: Tier, language: string): string {
  const primary = language.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return tier.name[language] ?? tier.name[primary] ?? tier.name['en'] ?? tier.id;
}

function textLines({ lines, size }: FittedText, centre: number, fill: string): string {
  // The baseline sits about a third of the size below the middle of a line.
  const first = centre - ((lines.length - 1) * size * lineHeight) / 2 + size * 0.35;
  return lines
    .map((line, at) => {
      const y = Math.round((first + at * size * lineHeight) * 10) / 10;
      return `<text x="256" y="${y}" font-size="${size}" font-weight="700" fill="${fill}">${escapeXml(line)}</text>`;
    })
    .join('\n');
}

function tierLine(frame: Frame, name: string, colours: Colours): string {
  const { y, width, banner } = frame.tier;
  const inside = banner === 'ribbon' ? width - 40 : width - 30;
  const { lines, size } = fitText(name, {
    width: inside,
    height: 40,
    largest: 27,
    smallest: 15,
    maxLines: 1,
  });
  const fill = banner === 'none' ? colours.foreground : readableOn(colours.accent);
  const text = `<text x="256" y="${y + size * 0.35}" font-size="${size}" font-weight="700" fill="${fill}">${escapeXml(lines[0] ?? '')}</text>`;
  return bannerBehind(frame, colours) + text;
}

interface Colours {
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
}

function bannerBehind(frame: Frame, { background, accent }: Colours): string {
  const { y, width, banner } = frame.tier;
  const left = 256 - width / 2;
  const right = 256 + width / 2;
  switch (banner) {
    case 'none':
      return '';
    case 'pill':
      return `<rect x="${left}" y="${y - 23}" width="${width}" height="46" rx="23" fill="${accent}"/>\n`;
    case 'ribbon': {
      const tail = (edge: number, out: 1 | -1): string =>
        `<path d="M${edge - out * 34} ${y + 26}V${y - 12}H${edge + out * 44}L${edge + out * 22} ${y + 13} ${edge + out * 44} ${y + 38}H${edge - out * 10}Z" fill="${accent}" stroke="${background}" stroke-width="4" stroke-linejoin="round"/>`;
      return `${tail(left, -1)}${tail(right, 1)}<path d="M${left} ${y - 26}H${right}V${y + 26}H${left}Z" fill="${accent}" stroke="${background}" stroke-width="4" stroke-linejoin="round"/>\n`;
    }
  }
}

function issuerLine(frame: Frame, issuerName: string | undefined, fill: string): string {
  if (issuerName === undefined || issuerName.trim() === '') return '';
  const { y, width } = frame.issuer;
  const { lines, size } = fitText(issuerName, {
    // Regular weight runs narrower than the bold that widths are estimated for.
    width: width * 1.12,
    height: 24,
    largest: 19,
    smallest: 13,
    maxLines: 1,
  });
  return `<text x="256" y="${y}" font-size="${size}" fill="${fill}">${escapeXml(lines[0] ?? '')}</text>`;
}

/** By the first letter with a direction; a title of digits takes that of its language. */
function directionOf(title: string, language: string): 'ltr' | 'rtl' {
  const letter = /\p{L}/u.exec(title)?.[0];
  if (letter === undefined) return /^(ar|he|fa|ur|ps|ckb)\b/i.test(language) ? 'rtl' : 'ltr';
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thaana}\p{Script=Syriac}]/u.test(letter)
    ? 'rtl'
    : 'ltr';
}

/** Text for element content and attributes; characters that XML 1.0 forbids are dropped. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** FNV-1a: equal drawings have equal ids, others practically never. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value.toString(36);
}
