/**
 * Which addresses outside may be talked to (research: lti.md §6.6, "SSRF"). Public unicast only, unless the
 * operator named the host; https only, unless the operator named the host or the policy allows http.
 */
import ipaddr from 'ipaddr.js';
import { ToolError } from '../errors.js';

export interface AddressPolicyOptions {
  /** `name` or `name:port`; such hosts may be private and may be reached by http. */
  readonly allowedPrivateHosts: readonly string[];
  /** `true` lets public hosts be reached by http as well. */
  readonly allowHttp: boolean;
}

export interface AddressPolicy {
  /** @throws fetch_scheme_refused | fetch_address_refused, with `host` */
  check(url: string): URL;
  /** `true` when the operator named this host, so that its addresses are not looked at. */
  isNamedByOperator(url: URL): boolean;
}

export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const named = new Set(options.allowedPrivateHosts.map((host) => host.toLowerCase()));

  function isNamedByOperator(url: URL): boolean {
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return named.has(url.hostname) || named.has(`${url.hostname}:${port}`);
  }

  return {
    isNamedByOperator,
    check(text) {
      const url = parseUrl(text);
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        refuse('fetch_scheme_refused', url);
      if (url.username !== '' || url.password !== '') refuse('fetch_address_refused', url);
      if (isNamedByOperator(url)) return url;
      if (url.protocol === 'http:' && !options.allowHttp) refuse('fetch_scheme_refused', url);
      // A literal address never reaches `lookup`, so it is judged here.
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (ipaddr.isValid(literal) && !isPublicAddress(literal))
        refuse('fetch_address_refused', url);
      return url;
    },
  };
}

/** `true` for a public unicast address; IPv4 inside IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new ToolError('fetch_address_refused', { host: 'not an address' }, cause);
  }
}

function refuse(code: 'fetch_scheme_refused' | 'fetch_address_refused', url: URL): never {
  throw new ToolError(code, { host: url.host });
}
