/**
 * A person without a browser: signs in at the sandbox, launches, and posts the tool's forms, all over HTTP. What
 * a browser would do by itself (cookies, redirects, the self-posting form of a launch) is done here.
 */
import type { Sandbox } from '../../src/sandbox/index.js';
import { createBrowser, type Answer, type Browser } from './browser.js';

export interface Visitor {
  /** Of the newest launch: `http://tool/in/<launchId>/`. */
  readonly home: string;
  readonly page: Answer;
  /** @param path below `home` */
  open(path: string): Promise<Answer>;
  /** Posts a form and follows the redirect. @throws Error with status and code when it is refused */
  submit(path: string, form?: Record<string, string>): Promise<Answer>;
}

export interface LaunchedFrom {
  readonly sandbox: Sandbox;
  readonly personId: number;
  readonly cmId: number;
}

/** @throws Error with the page's code when the launch is refused */
export async function launchAs({ sandbox, personId, cmId }: LaunchedFrom): Promise<Visitor> {
  const browser = createBrowser();
  const { action, fields, cookie } = sandbox.launch({ personId, cmId });
  let answer = await browser.post(action, { ...fields });
  // On the tool's side first (does this browser keep cookies?), then at the LMS, which knows the person.
  while (answer.location !== undefined) {
    const atLms = answer.location.startsWith(sandbox.url);
    answer = await browser.get(answer.location, atLms ? { Cookie: cookie } : {});
  }
  const form = selfPostingForm(answer);
  const page = await follow(browser, await browser.post(form.action, form.fields));
  const home = page.url;
  const origin = new URL(home).origin;
  return {
    home,
    page,
    open: async (path) => follow(browser, await browser.get(home + path)),
    submit: async (path, fields_ = {}) =>
      follow(browser, await browser.post(home + path, fields_, { Origin: origin })),
  };
}

async function follow(browser: Browser, first: Answer): Promise<Answer> {
  let answer = first;
  while (answer.location !== undefined) answer = await browser.get(answer.location);
  if (answer.status >= 400) {
    const code = /<code>([a-z_]+)<\/code>/.exec(answer.body)?.[1] ?? 'no code';
    throw new Error(`${answer.url} answered ${answer.status} (${code})`);
  }
  return answer;
}

/** LTI Security Framework 1.0 §5.1.1.3: the platform answers with a form that posts itself. */
function selfPostingForm(answer: Answer): { action: string; fields: Record<string, string> } {
  const action = /<form[^>]*action="([^"]+)"/.exec(answer.body)?.[1];
  if (action === undefined)
    throw new Error(`${answer.url} answered ${answer.status} without a form`);
  const inputs = answer.body.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g);
  const fields = [...inputs].map(([, name = '', value = '']) => [name, unescape(value)] as const);
  return { action: unescape(action), fields: Object.fromEntries(fields) };
}

function unescape(text: string): string {
  const named: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x27': "'",
    '#x3D': '=',
  };
  return text.replace(/&([a-z]+|#x?[0-9a-fA-F]+);/g, (whole, name: string) => named[name] ?? whole);
}
