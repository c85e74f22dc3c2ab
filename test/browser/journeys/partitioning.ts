/**
 * That the browser under test is the one that users have: a frame of another site gets storage and cookies of its
 * own, kept apart from the site's, and plain third-party cookies are dropped (DESIGN D2).
 */
import { z } from 'zod';
import { listen } from '../../support/server.js';
import type { TestBrowser } from '../browser.js';
import { expectEqual, type Report } from '../report.js';

const cookies = [
  'plain=1; Path=/',
  'third-party=1; Path=/; SameSite=None; Secure',
  'partitioned=1; Path=/; SameSite=None; Secure; Partitioned',
];

const keep =
  "sessionStorage.setItem('a', '1'), localStorage.setItem('a', '1'), localStorage.getItem('a')";

export async function checkPartitioning(report: Report, browser: TestBrowser): Promise<void> {
  const framed = await listen((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    if (request.url === '/set') response.setHeader('Set-Cookie', cookies);
    response.end(`<p>${request.headers.cookie ?? ''}</p><link rel="icon" href="data:,">`);
  });
  const outside = await listen((request, response) => {
    const source = `http://127.0.0.1:${framed.port}${request.url ?? ''}`;
    response.setHeader('Content-Type', 'text/html').end(`<iframe src="${source}"></iframe>`);
  });
  const addresses = {
    framedIn: `http://localhost:${outside.port}`,
    alone: `http://127.0.0.1:${framed.port}`,
  };
  try {
    await lookFromBothSides(report, browser, addresses);
  } finally {
    await outside.close();
    await framed.close();
  }
}

async function lookFromBothSides(
  report: Report,
  browser: TestBrowser,
  { framedIn, alone }: { readonly framedIn: string; readonly alone: string },
): Promise<void> {
  await report.part('The browser', async (check) => {
    const private_ = await browser.openPrivate();
    for (const [kind, { context }] of [
      ['everyday', browser.everyday],
      ['private', private_],
    ] as const) {
      const page = await context.newPage();
      const frame = page.frameLocator('iframe').locator('p');
      await check(
        `${kind}: storage works in a frame of another site, and is not the site’s own`,
        async () => {
          await page.goto(`${framedIn}/set`);
          const kept = z.string().parse(await page.frames().at(-1)?.evaluate(keep));
          expectEqual(kept, '1', 'kept in the frame');
          await page.goto(`${alone}/`);
          const seen = z
            .string()
            .nullable()
            .parse(await page.evaluate("localStorage.getItem('a')"));
          expectEqual(seen, null, 'seen by the site itself');
        },
      );
      await check(`${kind}: in the frame only the partitioned cookie comes back`, async () => {
        await page.goto(`${framedIn}/`);
        expectEqual(await frame.innerText(), 'partitioned=1', 'in the frame');
        await page.goto(`${alone}/`);
        expectEqual(await page.locator('p').innerText(), '', 'at the site itself');
      });
      await page.close();
    }
    await private_.context.close();
  });
}
