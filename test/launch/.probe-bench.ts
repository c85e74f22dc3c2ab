import { createRequire } from 'node:module';
import http from 'node:http';
import { createBrowser } from '../support/browser.js';
import { createLauncher } from '../support/launcher.js';
import { startLaunchTool } from '../support/launch-tool.js';
import { startTestPlatform } from '../support/test-platform.js';
import { createTestClock } from '../support/clock.js';
const require = createRequire(import.meta.url);
const clock = Object.assign(() => new Date(), { advance() {} });
const platform = await startTestPlatform(clock);
const tool = await startLaunchTool({ clock });
const registration = await tool.register(platform.registration(), ['1']);
const launcher = createLauncher({ toolUrl: tool.url, platform, registration, clock });
// bare
const { Provider } = require('ltijs');
const mem: Record<string, any[]> = {};
const match = (r: any, q: any) => Object.entries(q ?? {}).every(([k, v]) => r[k] === v);
const plugin = { setup: async () => true, Close: async () => true,
  Get: async (_: any, t: string, q: any) => { const f = (mem[t] ??= []).filter((r) => match(r, q)); return f.length ? f : false; },
  Insert: async (_: any, t: string, i: any, x: any) => { (mem[t] ??= []).push({ ...x, ...i, createdAt: Date.now() }); return true; },
  Replace: async (_: any, t: string, q: any, i: any, x: any) => { mem[t] = (mem[t] ?? []).filter((r) => !match(r, q)); mem[t]!.push({ ...x, ...i, createdAt: Date.now() }); return true; },
  Modify: async () => true, Delete: async (t: string, q: any) => { mem[t] = (mem[t] ?? []).filter((r) => !match(r, q)); return true; } };
const p = new Provider.constructor(); p.setup('k'.repeat(32), { plugin }, { cookies: { secure: false }, cors: false });
p.onConnect((_t: any, _q: any, r: any) => r.send('ok'));
mem['platform'] = [{ platformName: 'x', platformUrl: registration.issuer, clientId: 'client-1', authEndpoint: registration.authorizationEndpoint, accesstokenEndpoint: 'x', kid: 'k', authConfig: { method: 'JWK_SET', key: registration.jwksUri } }];
const bareServer = http.createServer(p.app); await new Promise<void>((ok) => bareServer.listen(0, '127.0.0.1', ok));
const bareUrl = 'http://127.0.0.1:' + (bareServer.address() as any).port;
async function bare() {
  const b = createBrowser();
  const a = await b.post(bareUrl + '/login', launcher.loginForm({ target_link_uri: bareUrl + '/' }));
  const u = new URL(a.location!);
  const t = await platform.sign(launcher.claims({ nonce: u.searchParams.get('nonce')! } as any));
  const r = await b.post(bareUrl + '/', { id_token: t, state: u.searchParams.get('state')! });
  if (r.status !== 302) throw new Error(r.status + r.body);
}
const warm = createBrowser(); await launcher.login({ browser: warm });
const probe = warm.cookies()[0]!.split(';')[0]!;
async function ours() {
  const b = createBrowser();
  const a = await b.post(tool.url + '/lti/login', launcher.loginForm(), { Cookie: probe });
  const u = new URL(a.location!);
  const login = { browser: b, state: u.searchParams.get('state')!, nonce: u.searchParams.get('nonce')!, sentTo: u };
  const r = await launcher.launch(login);
  if (r.status !== 303) throw new Error(r.status + r.body);
}
for (let i = 0; i < 100; i++) { await bare(); await ours(); }
let tb = 0, to = 0, cb = 0, co = 0; const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) / 1000; };
for (let round = 0; round < 10; round++) {
  let s = performance.now(), c = cpu(); for (let i = 0; i < 40; i++) await bare(); tb += performance.now() - s; cb += cpu() - c;
  s = performance.now(); c = cpu(); for (let i = 0; i < 40; i++) await ours(); to += performance.now() - s; co += cpu() - c;
}
console.log('cpu bare', (cb / 400).toFixed(2), 'ours', (co / 400).toFixed(2), 'ratio', (cb / co).toFixed(2)); console.log('bare', (tb / 400).toFixed(2), 'ours', (to / 400).toFixed(2), 'ratio', (tb / to).toFixed(2));
process.exit(0);
