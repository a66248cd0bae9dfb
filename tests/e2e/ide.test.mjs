// The browser IDE over the link: `berth ide` against a real platform, sandbox and code-server. Who is let in, that HTTP
// and WebSockets pass, that the IDE is started again after a crash, and, in a real browser engine, that a file's text is
// rendered and the integrated terminal echoes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, until } from '../../tools/lib/child.mjs';
import { buildFolder } from '../../tools/lib/paths.mjs';
import { ApiClient } from '../api/client.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const NAME = 'editor';
const SETTINGS = '/home/dev/.berth/ide/user-data/User/settings.json';
// "nobody": WebEngine's own sandbox is off for root, and this is to be seen with it on.
const ORDINARY_USER = 65_534;

let platform;
let ada;
let served; // berth ide
let origin;
let link;
let cookie;

before(async () => {
  platform = await TestPlatform.start({ templates, ide: true });
  ada = await platform.person('ada');
  await expectExit(ada, Exit.success, ['create', NAME, '--template', 'quick']);
  await shell(ada, NAME, 'printf "the text of a file\\n" > /workspace/proof.txt; echo "# A page" > /workspace/page.md');
  const api = new ApiClient(platform.url, await platform.token('ada'));
  await api.request('PUT', '/api/v1/me/preferences', { json: { ide: { theme: 'dark', font_size: 17, key_bindings: 'default' } } });
  await serve();
});
after(() => platform?.stop());

async function serve() {
  served = ada.start(['ide', NAME, '--no-browser', '--output', 'json']);
  const line = await served.ready(() => /^\{.*\}$/m.exec(served.output));
  ({ origin, link } = JSON.parse(line[0]));
}

// One request to the IDE's origin, as a browser would send it. `headers` replace the usual ones.
function ask(path, { method = 'GET', headers = {}, page = false, body } = {}) {
  const { host, port } = new URL(origin);
  const usual = { host, cookie, ...(page ? { 'sec-fetch-dest': 'document', accept: 'text/html' } : {}) };
  const said = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== undefined);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: Object.fromEntries(said), signal: AbortSignal.timeout(60_000) });
    sent.on('response', async (response) => {
      let text = '';
      for await (const piece of response.setEncoding('utf8')) text += piece;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    sent.on('upgrade', (response, socket, head) => resolve({ status: 101, headers: response.headers, socket, head }));
    sent.on('error', reject);
    sent.end(body);
  });
}

const state = async () => JSON.parse((await ask('/.berth/state')).text);
const ready = (what = 'the IDE is ready') => until(what, async () => (await state()).kind === 'ready', { timeoutMs: 60_000, pollMs: 100 });

const websocket = (headers = {}) =>
  ask(`/?reconnectionToken=${randomBytes(8).toString('hex')}&reconnection=false&skipWebSocketFrames=false`, {
    headers: {
      connection: 'Upgrade', upgrade: 'websocket', origin, 'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'), ...headers,
    },
  });

test('the origin is the workspace\'s own and its port is outside of what systems hand out', async () => {
  const { id } = await ada.berthJson(['show', NAME]);
  const url = new URL(origin);
  assert.equal(url.hostname, `${id}.localhost`);
  assert.ok(url.port >= 21_000 && url.port < 29_000, url.port);
});

test('nobody gets in without the link, and the link works once', async () => {
  const stranger = await ask('/', { page: true });
  assert.equal(stranger.status, 403);
  assert.match(stranger.text, /was not let in/);
  assert.equal((await ask('/.berth/state')).status, 403);
  assert.equal((await ask('/.berth/enter?key=wrong')).status, 403);

  const { pathname, search } = new URL(link);
  const entered = await ask(pathname + search, { page: true });
  assert.equal(entered.status, 200);
  const [set] = entered.headers['set-cookie'];
  assert.match(set, /HttpOnly/);
  assert.match(set, /SameSite=Strict/);
  assert.equal((await ask(pathname + search, { page: true })).status, 403, 'the link worked a second time');
  [cookie] = set.split(';');
});

test('another Host, another origin and a wrong cookie are refused', async () => {
  const { port } = new URL(origin);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `evil.example:${port}`, `${new URL(origin).hostname}`]) {
    assert.equal((await ask('/.berth/state', { headers: { host } })).status, 421, host);
  }
  assert.equal((await ask('/.berth/state', { headers: { origin: 'http://evil.example' } })).status, 403);
  assert.equal((await ask('/.berth/state', { headers: { cookie: `${cookie}x` } })).status, 403);
  assert.equal((await websocket({ origin: 'http://evil.example' })).status, 403);
  assert.equal((await websocket({ origin: undefined })).status, 403);
});

test('a page waits while the IDE starts, and then is the IDE', async () => {
  // The first look starts it: node takes longer than an answer.
  const first = await ask('/', { page: true });
  assert.equal(first.status, 503, first.text);
  assert.match(first.text, /The IDE of editor is starting/);
  assert.match(first.text, /prefers-color-scheme: dark/);
  await ready();
  const page = await ask('/?folder=/workspace', { page: true });
  assert.equal(page.status, 200);
  assert.match(page.text, /workbench/);
});

test('large files pass whole, and Berth\'s cookie does not reach the workspace', async () => {
  const { text } = await ask('/?folder=/workspace', { page: true });
  const [script] = /[^"]*\/workbench\/workbench\.js/.exec(text) ?? [];
  assert.ok(script, 'the page names no workbench.js');
  const answer = await ask(new URL(script, `${origin}/`).pathname);
  assert.equal(answer.status, 200);
  assert.ok(answer.text.length > 10_000_000, `${answer.text.length} characters`);
  const processes = await shell(ada, NAME, 'cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"');
  assert.ok(!processes.includes(cookie.split('=')[1]));
});

// A ping of the protocol's own is answered by every WebSocket server (RFC 6455 section 5.5.2).
const SIGN_OF_LIFE = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const PONG = Buffer.from([0x8a, 0]);
async function pong(socket) {
  socket.write(SIGN_OF_LIFE);
  // The IDE's own messages may come before it.
  for (let answer = Buffer.alloc(0); !answer.includes(PONG); ) {
    const [piece] = await once(socket, 'data', { signal: AbortSignal.timeout(30_000) });
    answer = Buffer.concat([answer, piece]);
  }
}

test('WebSockets pass both ways', async () => {
  const { status, socket } = await websocket();
  assert.equal(status, 101);
  await pong(socket);
  socket.destroy();
});

test('a person\'s preferences are in the IDE\'s settings', async () => {
  const settings = await shell(ada, NAME, `cat ${SETTINGS}`);
  assert.match(settings, /"editor.fontSize": 17/);
  assert.match(settings, /"workbench.colorTheme": "Dark Modern"/);
});

test('what is open survives a break of the connection, and pages wait for its end', async () => {
  const { socket } = await websocket();
  platform.berthd.signal('SIGKILL');
  await platform.berthd.ended;
  const underWay = ask('/?folder=/workspace');
  const page = await until('a page waits', async () => {
    const answer = await ask('/', { page: true });
    return answer.status === 503 ? answer : undefined;
  }).finally(() => platform.startBerthd());
  assert.match(page.text, /Connecting to editor/);
  assert.equal((await underWay).status, 200);
  await pong(socket);
  socket.destroy();
  await ready();
});

test('an open page leaves a suspended workspace asleep, and a person who loads it wakes it', async () => {
  const { socket } = await websocket();
  await expectExit(ada, Exit.success, ['suspend', NAME]);
  await until('requests are refused', async () => (await ask('/favicon.ico')).status === 503);
  assert.match((await state()).detail, /suspended/);
  const signs = new Array(15).fill(SIGN_OF_LIFE);
  await until('signs of life are sent', () => {
    socket.write(signs.pop());
    return signs.length === 0;
  }, { pollMs: 100 });
  assert.equal((await ask('/favicon.ico')).status, 503);
  assert.equal((await ada.berthJson(['show', NAME])).state, 'suspended');

  const page = await ask('/', { page: true });
  assert.equal(page.status, 503);
  await ready();
  assert.equal((await ada.berthJson(['show', NAME])).state, 'running');
  await pong(socket);
  socket.destroy();
});

test('after a crash it is there again', async () => {
  const server = async () => (await shell(ada, NAME, 'pgrep -o -f [c]ode-server/out/node/entry.js; true')).trim();
  const crashed = await server();
  await shell(ada, NAME, 'pkill -KILL -f [c]ode-server/out/node/entry.js; true');
  await until('another one runs', async () => ![crashed, ''].includes(await server()), { timeoutMs: 30_000, pollMs: 200 });
  await ready('the IDE is there again');
});

test('a second berth ide says who has it', async () => {
  const second = await ada.berth(['ide', NAME, '--no-browser']);
  assert.equal(second.code, Exit.conflict);
  assert.match(second.stderr, /is open already/);
});

test('a file\'s text is rendered and the integrated terminal echoes', { timeout: 120_000 }, async () => {
  const probe = join(buildFolder, 'bin/ide-probe');
  assert.ok(existsSync(probe), 'ide-probe is not built: Qt WebEngine is missing');
  // Terminals draw in the page's own elements, where their text can be read.
  await shell(ada, NAME, `sed -i '0,/{/s//{"terminal.integrated.gpuAcceleration": "off",/' ${SETTINGS}`);
  const folder = join(platform.data, 'probe');
  mkdirSync(folder);
  await served.stop(); // the link was used: another one
  cookie = undefined;
  await serve();
  const root = process.getuid() === 0;
  if (root) chownSync(folder, ORDINARY_USER, ORDINARY_USER);
  else chmodSync(folder, 0o700);
  const as = root ? ['setpriv', `--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups', '--'] : [];
  const [command, ...words] = [...as, probe, origin, link, '/workspace/proof.txt', 'the text of a file', folder];
  const env = { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder, QT_QPA_PLATFORM: 'offscreen', LANG: 'C.UTF-8' };
  const seen = await run(command, words, { env, cwd: folder, timeoutMs: 110_000 });
  assert.equal(seen.code, 0, `${seen.stdout}${seen.stderr}`);
  const steps = seen.stdout.trim().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  for (const { step, ok, detail } of steps) assert.ok(ok, `${step}: ${detail}`);
  assert.deepEqual(steps.map(({ step }) => step), ['file', 'terminal', 'preview', 'outside', 'find', 'zoom', 'download', 'crash']);
  if (process.env.BERTH_SHOW) console.log(seen.stdout);
});
