/** An HTTP server on a free loopback port. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(
  handler: http.RequestListener | http.Server,
  host = '127.0.0.1',
): Promise<TestServer> {
  const server = handler instanceof http.Server ? handler : http.createServer(handler);
  await new Promise<void>((ready) => server.listen(0, host, ready));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => {
          closed();
        });
      }),
  };
}
