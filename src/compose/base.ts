/** What every part of a running tool is composed from, and the network that it may use. */
import type { Logger } from 'pino';
import type { StartingSet } from '../catalogue/starting-set.js';
import type { Config } from '../config.js';
import type { Clock, RandomBytes } from '../domain/environment.js';
import type { AddressPolicyOptions } from '../net/address-policy.js';
import type { Translator } from '../notices/translator.js';
import type { Stores } from '../stores/ports/index.js';

/** What differs between an installation and a test. */
export interface Surroundings {
  /** The folder with `views/`, `config/` and `lti-registration.json`. */
  readonly root: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

export interface Base extends Surroundings {
  readonly config: Config;
  readonly translator: Translator;
  readonly startingSet: StartingSet;
  readonly stores: Stores;
}

/** Loopback of the sandbox may be called, and nothing else that is private unless the operator says so. */
export function networkOf({
  sandbox,
  allowedPrivateHosts,
  production,
}: Config): AddressPolicyOptions {
  return {
    allowedPrivateHosts: [...allowedPrivateHosts, ...(sandbox ? [new URL(sandbox.url).host] : [])],
    allowHttp: !production,
  };
}
