/**
 * Failures that can be switched on for an endpoint, and counters of what was asked. Both exist for tests,
 * the demo and the bench; the sandbox itself never fails on its own account.
 */
import type { RequestHandler } from 'express';

export type Endpoint =
  | 'authorize'
  | 'token'
  | 'jwks'
  | 'openidConfiguration'
  | 'registration'
  | 'lineItems'
  | 'lineItem'
  | 'results'
  | 'scores'
  | 'memberships'
  | 'deepLinkReturn';

type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'too_many'; readonly retryAfterSeconds: number }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'broken_json' }
  | { readonly kind: 'html' }
  | { readonly kind: 'unauthorized' };

interface Planned {
  readonly fault: Fault;
  times: number;
}

export interface Faults {
  /** The next `times` requests to the endpoint fail so; without `times`, all until `clear`. */
  plan(endpoint: Endpoint, fault: Fault, times?: number): void;
  clear(endpoint?: Endpoint): void;
  /** Uses up one. */
  take(endpoint: Endpoint): Fault | undefined;
  count(endpoint: Endpoint): void;
  /** Requests so far, failed ones included. */
  readonly requests: Readonly<Record<Endpoint, number>>;
  resetCounters(): void;
}

const endpoints: readonly Endpoint[] = [
  'authorize',
  'token',
  'jwks',
  'openidConfiguration',
  'registration',
  'lineItems',
  'lineItem',
  'results',
  'scores',
  'memberships',
  'deepLinkReturn',
];

export function createFaults(): Faults {
  const planned = new Map<Endpoint, Planned[]>();
  const requests: Record<Endpoint, number> = {
    authorize: 0,
    token: 0,
    jwks: 0,
    openidConfiguration: 0,
    registration: 0,
    lineItems: 0,
    lineItem: 0,
    results: 0,
    scores: 0,
    memberships: 0,
    deepLinkReturn: 0,
  };
  return {
    requests,
    plan: (endpoint, fault, times = Infinity) => {
      planned.set(endpoint, [...(planned.get(endpoint) ?? []), { fault, times }]);
    },
    clear: (endpoint) => {
      for (const one of endpoint ? [endpoint] : endpoints) planned.delete(one);
    },
    take: (endpoint) => {
      const next = planned.get(endpoint)?.find(({ times }) => times > 0);
      if (next) next.times -= 1;
      return next?.fault;
    },
    count: (endpoint) => {
      requests[endpoint] += 1;
    },
    resetCounters: () => {
      for (const endpoint of endpoints) requests[endpoint] = 0;
    },
  };
}

/** Counts the request, then fails it if a fault is planned. */
export function faultPoint(faults: Faults, endpoint: Endpoint): RequestHandler {
  return (_request, response, next) => {
    faults.count(endpoint);
    const fault = faults.take(endpoint);
    switch (fault?.kind) {
      case undefined:
        next();
        return;
      case 'status':
        response.status(fault.status).type('text/plain').send('The sandbox was told to fail.');
        return;
      case 'too_many':
        response
          .status(429)
          .set('Retry-After', String(fault.retryAfterSeconds))
          .send('Too many requests.');
        return;
      case 'slow':
        setTimeout(next, fault.milliseconds);
        return;
      case 'silent':
        // Nothing: the caller's time-out has to end this.
        return;
      case 'broken_json':
        response.status(200).type('application/json').send('[{"id": "http');
        return;
      case 'html':
        response.status(200).type('text/html').send('<!DOCTYPE html><title>Maintenance</title>');
        return;
      case 'unauthorized':
        response.status(401).type('application/json').send('{"error":"invalid_token"}');
        return;
    }
  };
}
