/** A call with the course's access token: a token that the LMS no longer takes is replaced once (lti.md §5.6). */
import type { SafeResponse } from '../net/safe-fetch.js';
import type { AccessTokens } from './access-tokens.js';
import type { PlatformRequest, PlatformRequestOptions } from './requests.js';
import { askableScopes } from './services.js';
import type { CourseServices } from './services.js';

/** Any status but 429 and 503 comes back as an answer. @throws scope_not_granted | platform_* | fetch_* */
export type AuthorisedCall = (
  course: CourseServices,
  options: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    /** One of these must be granted. */
    readonly scopes: readonly string[];
    readonly retry: PlatformRequestOptions['retry'];
  },
) => Promise<SafeResponse>;

export function createAuthorisedCall(
  request: PlatformRequest,
  tokens: AccessTokens,
): AuthorisedCall {
  return async (course, { headers, body, scopes, ...options }) => {
    const asked = askableScopes(course);
    const { platform } = course;
    const attempt = async (): Promise<{ response: SafeResponse; renew: () => void }> => {
      const token = await tokens.get(platform, asked, scopes);
      const response = await request(platform, {
        ...options,
        prepare: () =>
          Promise.resolve({
            headers: { ...headers, authorization: `Bearer ${token.value}` },
            ...(body !== undefined && { body }),
          }),
      });
      return {
        response,
        renew: () => {
          tokens.forget(platform, asked, token);
        },
      };
    };
    const first = await attempt();
    if (first.response.status !== 401) return first.response;
    first.renew();
    return (await attempt()).response;
  };
}
