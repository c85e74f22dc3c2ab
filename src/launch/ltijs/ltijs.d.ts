/**
 * The part of ltijs 5.9.9 that the adapter uses, typed from its source: @types/ltijs describes version 4.
 * `Get` answers `false` when nothing was found (research: lti.md §4.3).
 */
declare module 'ltijs' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Query = Readonly<Record<string, unknown>>;
  type Item = Readonly<Record<string, unknown>>;

  export interface DatabasePlugin {
    setup(): Promise<true>;
    Close(): Promise<true>;
    Get(encryptionKey: string | false, table: string, query?: Query): Promise<Item[] | false>;
    Insert(key: string | false, table: string, item: Item, index?: Query): Promise<true>;
    Replace(
      key: string | false,
      table: string,
      query: Query,
      item: Item,
      index?: Query,
    ): Promise<true>;
    Modify(key: string | false, table: string, query: Query, change: Item): Promise<true>;
    Delete(table: string, query: Query): Promise<true>;
  }

  interface Request extends IncomingMessage {
    readonly body: unknown;
  }
  interface Response extends ServerResponse {
    readonly locals: { readonly err?: { readonly details?: { readonly message?: string } } };
  }
  type OnLaunch = (token: unknown, request: Request, response: Response) => unknown;
  type OnRefusal = (request: Request, response: Response) => unknown;

  export interface LtiProvider {
    /** The module exports one instance; its class gives more, one for each application. */
    readonly constructor: new () => LtiProvider;
    readonly app: (
      request: IncomingMessage,
      response: ServerResponse,
      done: (error?: unknown) => void,
    ) => void;
    readonly DeepLinking: {
      createDeepLinkingMessage(
        token: Item,
        items: readonly Item[],
        options?: Item,
      ): Promise<string>;
    };
    setup(
      encryptionKey: string,
      database: { readonly plugin: DatabasePlugin },
      options: {
        readonly appRoute: string;
        readonly cors: boolean;
        readonly ltiaas: boolean;
        readonly devMode: false;
        readonly tokenMaxAge: number;
      },
    ): LtiProvider;
    onConnect(answer: OnLaunch): true;
    onDeepLinking(answer: OnLaunch): true;
    onInvalidToken(answer: OnRefusal): true;
  }

  export const Provider: LtiProvider;
}
