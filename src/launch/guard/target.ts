/**
 * Which `target_link_uri` a platform may name (LTI core 1.3 §4.1.2, case N9): addresses of this tool's launch
 * only. It never decides where anybody is sent: the redirect_uri is constant, and what a launch opens follows
 * from its resource link.
 */
export interface Targets {
  /** The one redirect_uri. */
  readonly launchUrl: string;
  isAllowed(uri: string): boolean;
  /** Same address, whatever the query: LMSs put a link's own parameters into the claim only. */
  isSame(one: string, other: string): boolean;
}

/** @param publicUrl the tool's address, without a slash at the end */
export function createTargets(publicUrl: string): Targets {
  const base = new URL(publicUrl);
  const root = base.pathname.replace(/\/$/, '');
  return {
    launchUrl: `${publicUrl}/lti/launch`,
    isAllowed(uri) {
      if (!URL.canParse(uri)) return false;
      const { origin, pathname, username, password } = new URL(uri);
      if (origin !== base.origin || username !== '' || password !== '') return false;
      return (
        pathname === `${root}/` || pathname === `${root}/lti` || pathname.startsWith(`${root}/lti/`)
      );
    },
    isSame: (one, other) => addressOf(one) === addressOf(other),
  };
}

function addressOf(uri: string): string {
  if (!URL.canParse(uri)) return uri;
  const { origin, pathname } = new URL(uri);
  return `${origin}${pathname.replace(/\/$/, '')}`;
}
