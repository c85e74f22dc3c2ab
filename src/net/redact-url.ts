/**
 * What may be written of a URL into a log or an error. A Moodle return URL carries the user's `sesskey`
 * (captured: launch-resource-link-learner.json, trap T13), other LMSs sign theirs, and `user_id` names a
 * person: so values of a query are dropped unless their name is known to say nothing about anybody.
 */
const harmless = new Set([
  'type_id',
  'limit',
  'from',
  'page',
  'per_page',
  'role',
  'rlid',
  'resource_link_id',
]);

/** @returns origin, path and the names in the query; unknown values become `…`; no fragment, no user info */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return '[not a URL]';
  const url = new URL(text);
  // A name is written as it came: decoded, its quote or line break would end a line of the log.
  const query = [...url.searchParams].map(([name, value]) =>
    harmless.has(name) ? `${name}=${encodeURIComponent(value)}` : `${encodeURIComponent(name)}=…`,
  );
  return `${url.origin}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** The same for every http(s) URL inside a text, such as an error's message. */
export function redactUrlsIn(text: string): string {
  return text.replace(/https?:\/\/[^\s"'<>\\]+/g, (url) => redactUrl(url));
}
