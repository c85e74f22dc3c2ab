/** safeFetch against real servers on loopback, and names that resolve to loopback (research: lti.md §6.6). */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSafeFetch, createSafeRequest } from '../../src/net/safe-fetch.js';
import { createAddressPolicy, isPublicAddress } from '../../src/net/address-policy.js';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
const servers: http.Server[] = [];

async function serve(handler: Handler): Promise<{ url: string; host: string; port: number }> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, port };
}

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((done) => {
          server.close(done);
          server.closeAllConnections();
        }),
    ),
  );
});

describe('safeFetch: addresses', () => {
  const strict = createSafeFetch({ allowedPrivateHosts: [], allowHttp: true });

  test.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://0.0.0.0/',
    'http://255.255.255.255/',
  ])('%s is refused: loopback, private, link-local or metadata', async (url) => {
    await expect(strict(url)).rejects.toMatchObject({ code: 'fetch_address_refused' });
  });

  test('a name that resolves to loopback is refused when the connection is made', async () => {
    let asked = 0;
    const { port } = await serve((_request, response) => {
      asked += 1;
      response.end('secret');
    });
    await expect(strict(`http://localhost:${port}/`)).rejects.toMatchObject({
      code: 'fetch_address_refused',
      values: { host: `localhost:${port}` },
    });
    expect(asked).toBe(0);
  });

  test('a host that the operator named may be private, with its port or with any', async () => {
    const { port, host } = await serve((_request, response) => response.end('{}'));
    const url = `http://localhost:${port}/`;
    for (const name of ['localhost', `localhost:${port}`, host]) {
      const fetchDocument = createSafeFetch({ allowedPrivateHosts: [name], allowHttp: false });
      const target = name === host ? `http://${host}/` : url;
      await expect(fetchDocument(target)).resolves.toMatchObject({ status: 200, body: '{}' });
    }
    const other = createSafeFetch({
      allowedPrivateHosts: [`localhost:${port + 1}`],
      allowHttp: true,
    });
    await expect(other(url)).rejects.toMatchObject({ code: 'fetch_address_refused' });
  });

  test('http is refused unless it is allowed, other schemes always', async () => {
    const httpsOnly = createSafeFetch({ allowedPrivateHosts: [], allowHttp: false });
    await expect(httpsOnly('http://moodle.example.test/')).rejects.toMatchObject({
      code: 'fetch_scheme_refused',
    });
    for (const url of ['file:///etc/passwd', 'ftp://moodle.example.test/', 'data:text/plain,x']) {
      await expect(strict(url)).rejects.toMatchObject({ code: 'fetch_scheme_refused' });
    }
  });

  test('user info in a URL and what is no URL are refused', async () => {
    await expect(strict('https://u:p@moodle.example.test/')).rejects.toMatchObject({
      code: 'fetch_address_refused',
    });
    await expect(strict('moodle')).rejects.toMatchObject({ code: 'fetch_address_refused' });
  });

  test('public unicast is public, everything else is not', () => {
    expect(isPublicAddress('203.0.114.7')).toBe(true);
    expect(isPublicAddress('2606:4700::1111')).toBe(true);
    for (const address of ['224.0.0.1', '198.51.100.1', '::', '2002:7f00:1::', 'not an address']) {
      expect(isPublicAddress(address)).toBe(false);
    }
    const policy = createAddressPolicy({ allowedPrivateHosts: ['lms.test:443'], allowHttp: false });
    expect(policy.isNamedByOperator(new URL('https://lms.test/'))).toBe(true);
    expect(policy.isNamedByOperator(new URL('https://lms.test:8443/'))).toBe(false);
  });
});

describe('safeFetch: limits', () => {
  const allowed = { allowedPrivateHosts: ['127.0.0.1'], allowHttp: true };

  test('an answer that is too large is cut off', async () => {
    const { url } = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    const request = createSafeRequest(allowed);
    await expect(request({ method: 'GET', url, maxBytes: 200_000 })).rejects.toMatchObject({
      code: 'fetch_too_large',
      values: { limit: 200_000 },
    });
  });

  test.each<[string, Handler]>([
    ['that never answers', () => undefined],
    [
      'that stops in the middle of its body',
      (_request, response) => {
        response.write('{"half":');
      },
    ],
  ])('a server %s runs into the time-out of the whole call', async (_name, handler) => {
    const { url } = await serve(handler);
    const request = createSafeRequest(allowed);
    await expect(request({ method: 'GET', url, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'fetch_timeout',
    });
  });

  test('a redirect is an answer, it is not followed', async () => {
    let asked = 0;
    const { url } = await serve((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    await expect(createSafeFetch(allowed)(url)).resolves.toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  test('a connection that is refused or cut is fetch_failed, without the URL in the message', async () => {
    const { url } = await serve((request) => request.socket.destroy());
    const failure = createSafeFetch(allowed)(`${url}/?sesskey=secret`);
    await expect(failure).rejects.toMatchObject({ code: 'fetch_failed' });
    await expect(failure).rejects.not.toThrow(/secret/);
  });

  test('a compressed answer is not inflated', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb');
    });
    await expect(createSafeFetch(allowed)(url)).rejects.toMatchObject({ code: 'fetch_failed' });
  });

  test('sends Accept and the bearer, returns media type without parameters and UTF-8 text', async () => {
    const { url } = await serve((request, response) => {
      response.setHeader('content-type', 'Application/JSON; charset=utf-8');
      response.end(`${request.headers.accept ?? ''} ${request.headers.authorization ?? ''} é`);
    });
    await expect(
      createSafeFetch(allowed)(url, { accept: 'application/did+json', bearer: 't0k' }),
    ).resolves.toEqual({
      status: 200,
      mediaType: 'application/json',
      body: 'application/did+json Bearer t0k é',
    });
  });

  test('a GET on a pooled connection that the server has closed meanwhile is sent again', async () => {
    let connections = 0;
    let requests = 0;
    const { url } = await serve((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.destroy();
      else response.end(String(requests));
    });
    servers[0]?.on('connection', () => (connections += 1));
    const fetchDocument = createSafeFetch(allowed);
    expect((await fetchDocument(url)).body).toBe('1');
    // The agent takes the socket back in a later turn of the event loop.
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
    expect((await fetchDocument(url)).body).toBe('3');
    expect(connections).toBe(2);
  });
});
