/**
 * ltijs 5.9.9 validates again what the guard has accepted (DESIGN D1, research: lti.md §4.7). It sees a request
 * of its own, not the browser's: so its Express 4 does not touch our response and its cookies go nowhere. It
 * accepts a client without cookies because the guard adds the signed state cookie, and never needs `devMode`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHmac } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Provider, type LtiProvider } from 'ltijs';
import type { Clock, RandomBytes } from '../../domain/environment.js';
import { ToolError } from '../../errors.js';
import type { Seal } from '../../sealing.js';
import type { LtijsRowStore } from '../../stores/ports/admin.js';
import { createLtijsDatabase, type Checked } from './database.js';
import type { ToolKeys } from './keys.js';

/** A message that the guard has verified. */
interface CheckedMessage extends Checked {
  readonly idToken: string;
  readonly state: string;
}

export interface SecondCheck {
  /** @throws ToolError launch_refused_by_ltijs, with ltijs's own reason */
  readonly validate: (message: CheckedMessage) => Promise<void>;
  /** The instance of this application, for Deep Linking messages and tests. */
  readonly provider: LtiProvider;
}

interface Waiting {
  accept(): void;
  refuse(reason: string): void;
}

/** Not below the guard's own limit (five minutes and five seconds): that is the one that holds. */
const maxTokenAgeSeconds = 310;

export function createSecondCheck(deps: {
  readonly rows: LtijsRowStore;
  readonly keys: ToolKeys;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): SecondCheck {
  const inHand = new AsyncLocalStorage<Checked>();
  const waiting = new WeakMap<IncomingMessage, Waiting>();
  // Signs the state cookie from here to ltijs, a few lines below; nothing outside this process ever sees it.
  const secret = Buffer.from(deps.random(32)).toString('base64url');
  const plugin = createLtijsDatabase({ ...deps, checked: () => inHand.getStore() });
  // `deploy` is never called: it would listen, catch SIGINT and exit the process on a database error.
  const provider = new Provider.constructor().setup(
    secret,
    { plugin },
    { appRoute: '/', cors: false, ltiaas: true, devMode: false, tokenMaxAge: maxTokenAgeSeconds },
  );
  provider.onConnect((_token, request) => waiting.get(request)?.accept());
  provider.onDeepLinking((_token, request) => waiting.get(request)?.accept());
  provider.onInvalidToken((request, response) =>
    waiting.get(request)?.refuse(response.locals.err?.details?.message ?? 'no reason given'),
  );

  return {
    provider,
    validate: ({ platform, key, idToken, state }) =>
      inHand.run({ platform, key }, async () => {
        const request = launchRequest({ idToken, state, issuer: platform.issuer, secret });
        await new Promise<void>((accept, reject) => {
          const refuse = (reason: string): void => {
            reject(new ToolError('launch_refused_by_ltijs', { reason }));
          };
          waiting.set(request, { accept, refuse });
          provider.app(request, new ServerResponse(request), (error) => {
            refuse(error instanceof Error ? error.message : 'not answered');
          });
        });
      }),
  };
}

/** The request as ltijs's Express 4 expects it after its own middleware: body parsed, state cookie signed. */
function launchRequest(message: {
  readonly idToken: string;
  readonly state: string;
  readonly issuer: string;
  readonly secret: string;
}): IncomingMessage {
  const signature = createHmac('sha256', message.secret)
    .update(message.issuer)
    .digest('base64')
    .replace(/=+$/, '');
  const cookie = encodeURIComponent(`s:${message.issuer}.${signature}`);
  return Object.assign(new IncomingMessage(new Socket()), {
    method: 'POST',
    url: '/',
    headers: { cookie: `state${message.state}=${cookie}` },
    body: { id_token: message.idToken, state: message.state },
    // Says that the body has been read; otherwise body-parser 1 answers "stream is not readable".
    _body: true,
  });
}
