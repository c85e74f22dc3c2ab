/** The four frames: silhouette, ornament and emblem, each told apart at 64 px by outline alone. 512 × 512 units. */
import type { Tier } from '../domain/tier.js';

export interface Paint {
  readonly background: string;
  readonly accent: string;
  /** Paint server laid over the background for depth. */
  readonly shade: string;
}

export interface Frame {
  /** SVG markup of everything under the text. */
  draw(paint: Paint): string;
  /** Where the title goes: centre and size. */
  readonly title: { readonly y: number; readonly width: number; readonly height: number };
  /** Where the tier's name goes. */
  readonly tier: { readonly y: number; readonly width: number; readonly banner: Banner };
  readonly issuer: { readonly y: number; readonly width: number };
}

export type Banner = 'none' | 'pill' | 'ribbon';

const circle: Frame = {
  draw: ({ background, accent, shade }) => `
<circle cx="256" cy="256" r="248" fill="${accent}"/>
<circle cx="256" cy="256" r="238" fill="${background}"/>
<circle cx="256" cy="256" r="238" fill="${shade}"/>
<circle cx="256" cy="256" r="221" fill="none" stroke="${accent}" stroke-width="5" stroke-linecap="round" stroke-dasharray="0 15.43"/>
${star(256, 112, 52, accent)}
<path d="M176 352h160" stroke="${accent}" stroke-width="3" stroke-linecap="round"/>`,
  title: { y: 254, width: 372, height: 152 },
  tier: { y: 388, width: 280, banner: 'none' },
  issuer: { y: 422, width: 240 },
};

const hexagonPath = 'M256 22 458 139V373L256 490 54 373V139Z';
const hexagon: Frame = {
  draw: ({ background, accent, shade }) => `
<path d="${hexagonPath}" fill="${accent}" stroke="${accent}" stroke-width="34" stroke-linejoin="round"/>
<path d="${hexagonPath}" fill="${background}" stroke="${background}" stroke-width="14" stroke-linejoin="round"/>
<path d="${hexagonPath}" fill="${shade}"/>
<path d="M256 47 436 151V361L256 465 76 361V151Z" fill="none" stroke="${accent}" stroke-width="3" stroke-linejoin="round"/>
${people(accent)}`,
  title: { y: 252, width: 336, height: 150 },
  tier: { y: 368, width: 330, banner: 'pill' },
  issuer: { y: 412, width: 190 },
};

const shieldPath =
  'M256 8C322 42 404 56 474 54V246C474 378 376 462 256 506 136 462 38 378 38 246V54C108 56 190 42 256 8Z';
const shieldLine =
  'M256 37C318 66 388 79 450 79V246C450 362 364 438 256 479 148 438 62 362 62 246V79C124 79 194 66 256 37Z';
const shield: Frame = {
  draw: ({ background, accent, shade }) => `
<path d="${shieldPath}" fill="${accent}"/>
<path d="M256 19C322 51 400 65 464 64V246C464 371 370 452 256 495 142 452 48 371 48 246V64C112 65 190 51 256 19Z" fill="${background}"/>
<path d="M256 19C322 51 400 65 464 64V246C464 371 370 452 256 495 142 452 48 371 48 246V64C112 65 190 51 256 19Z" fill="${shade}"/>
<path d="${shieldLine}" fill="none" stroke="${accent}" stroke-width="3"/>
${laurel(256, 132, accent)}`,
  title: { y: 258, width: 356, height: 126 },
  tier: { y: 366, width: 372, banner: 'ribbon' },
  issuer: { y: 420, width: 220 },
};

const seal: Frame = {
  draw: ({ background, accent, shade }) => `
<path d="M150 330 96 500 152 478 186 510 232 380Z" fill="${background}"/>
<path d="M150 330 96 500 152 478 186 510 232 380Z" fill="none" stroke="${accent}" stroke-width="5" stroke-linejoin="round"/>
<path d="M362 330 416 500 360 478 326 510 280 380Z" fill="${background}"/>
<path d="M362 330 416 500 360 478 326 510 280 380Z" fill="none" stroke="${accent}" stroke-width="5" stroke-linejoin="round"/>
<path d="${scallops({ outer: 219, inner: 205, count: 28 })}" fill="${accent}"/>
<circle cx="256" cy="222" r="194" fill="${background}"/>
<circle cx="256" cy="222" r="194" fill="${shade}"/>
<circle cx="256" cy="222" r="183" fill="none" stroke="${accent}" stroke-width="2.5"/>
<circle cx="256" cy="222" r="176" fill="none" stroke="${accent}" stroke-width="1.5"/>
${mortarboard(accent)}`,
  title: { y: 224, width: 312, height: 122 },
  tier: { y: 346, width: 320, banner: 'ribbon' },
  issuer: { y: 306, width: 230 },
};

export const frames: Readonly<Record<Tier['artwork']['frame'], Frame>> = {
  circle,
  hexagon,
  shield,
  seal,
};

function star(x: number, y: number, radius: number, fill: string): string {
  const points = Array.from({ length: 10 }, (_, corner) => {
    const distance = corner % 2 === 0 ? radius : radius * 0.44;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    return `${round(x + distance * Math.cos(angle))} ${round(y + distance * Math.sin(angle))}`;
  });
  return `<path d="M${points.join('L')}Z" fill="${fill}" stroke="${fill}" stroke-width="6" stroke-linejoin="round"/>`;
}

/** Three who take part. */
function people(fill: string): string {
  const person = (x: number, y: number, scale: number): string =>
    `<g transform="translate(${x} ${y}) scale(${scale})" fill="${fill}"><circle cy="-24" r="17"/><path d="M-30 30C-30 6-18-2 0-2S30 6 30 30Z" stroke="${fill}" stroke-width="4" stroke-linejoin="round"/></g>`;
  return person(196, 130, 0.82) + person(316, 130, 0.82) + person(256, 122, 1.12);
}

/** A tick between two branches. */
function laurel(x: number, y: number, fill: string): string {
  const leaves = Array.from({ length: 6 }, (_, at) => {
    const angle = 100 + at * 26;
    const turn = (angle * Math.PI) / 180;
    const leafX = round(64 * Math.cos(turn));
    const leafY = round(50 * Math.sin(turn));
    return `<ellipse cx="${leafX}" cy="${leafY}" rx="15" ry="6.5" transform="rotate(${angle + 62} ${leafX} ${leafY})"/>`;
  }).join('');
  return `<g transform="translate(${x} ${y})" fill="${fill}"><g>${leaves}</g><g transform="scale(-1 1)">${leaves}</g><path d="M-25 0-7 19 28-20" fill="none" stroke="${fill}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"/></g>`;
}

function mortarboard(fill: string): string {
  return `<g fill="${fill}"><path d="M256 58 336 89 256 120 176 89Z" stroke="${fill}" stroke-width="5" stroke-linejoin="round"/><path d="M212 112V130C228 145 284 145 300 130V112L256 130Z"/><path d="M324 94V122" stroke="${fill}" stroke-width="5" stroke-linecap="round"/><circle cx="324" cy="128" r="6.5"/></g>`;
}

/** The seal's edge: small waves around (256, 222). */
function scallops(edge: { outer: number; inner: number; count: number }): string {
  const { outer, inner, count } = edge;
  const step = (2 * Math.PI) / count;
  const at = (radius: number, angle: number): string =>
    `${round(256 + radius * Math.cos(angle))} ${round(222 + radius * Math.sin(angle))}`;
  const waves = Array.from({ length: count }, (_, wave) => {
    const angle = wave * step;
    // The control point lies outside, so that the middle of the wave touches `outer`.
    return `Q${at(2 * outer - inner, angle + step / 2)} ${at(inner, angle + step)}`;
  });
  return `M${at(inner, 0)}${waves.join('')}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
