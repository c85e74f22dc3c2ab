/**
 * What a browser does that matters here: keeps cookies by name and path (or keeps none), sends them back, and
 * follows a redirect only when it is told to.
 */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Absolute address of a redirect. */
  readonly location: string | undefined;
}

export interface Browser {
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  post(
    url: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Every cookie as `name=value; Path=…`, for assertions. */
  cookies(): readonly string[];
  /** Everything that `Set-Cookie` ever said. */
  readonly setCookies: readonly string[];
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

export function createBrowser({ keepsCookies = true } = {}): Browser {
  let jar: readonly Cookie[] = [];
  const setCookies: string[] = [];

  async function send(url: string, init: RequestInit): Promise<Answer> {
    const { pathname } = new URL(url);
    const kept = jar
      .filter(({ path }) => path === '/' || pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`);
    const headers = new Headers(init.headers);
    const given = headers.get('Cookie');
    const sent = [...kept, ...(given === null ? [] : [given])].join('; ');
    headers.set('Accept', 'text/html');
    if (sent !== '') headers.set('Cookie', sent);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      if (keepsCookies) jar = keep(jar, line);
    }
    const location = response.headers.get('Location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  return {
    setCookies,
    get: (url, headers = {}) => send(url, { headers }),
    post: (url, form, headers = {}) =>
      send(url, { method: 'POST', headers, body: new URLSearchParams(form) }),
    cookies: () => jar.map(({ name, value, path }) => `${name}=${value}; Path=${path}`),
  };
}

function keep(jar: readonly Cookie[], line: string): readonly Cookie[] {
  const [pair = '', ...attributes] = line.split('; ');
  const split = pair.indexOf('=');
  const name = pair.slice(0, split);
  const attribute = (wanted: string): string | undefined =>
    attributes
      .find((text) => text.toLowerCase().startsWith(`${wanted}=`))
      ?.slice(wanted.length + 1);
  const path = attribute('path') ?? '/';
  const others = jar.filter((cookie) => cookie.name !== name || cookie.path !== path);
  const expires = attribute('expires');
  const gone = expires !== undefined && new Date(expires).getTime() <= Date.now();
  if (gone || attribute('max-age') === '0') return others;
  return [...others, { name, value: decodeURIComponent(pair.slice(split + 1)), path }];
}
