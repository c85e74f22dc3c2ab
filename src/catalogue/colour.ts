/** Contrast as WCAG 2.2 §1.4.3 counts it, for colours written as `#rrggbb`. */

/** @returns relative luminance from 0 (black) to 1 (white) */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @returns from 1 (the same) to 21 (black on white) */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @returns black or white, whichever reads better on `background` */
export function readableOn(background: string): string {
  return contrast(background, '#14181f') >= contrast(background, '#ffffff') ? '#14181f' : '#ffffff';
}
