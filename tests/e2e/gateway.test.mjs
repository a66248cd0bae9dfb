// The gateway's door, /workspaces/{id}/connect: who is let in, who is not and with which status, and that a connection
// token opens once.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { ApiClient } from '../api/client.mjs';
import { checkResponse } from '../api/document.mjs';
import { TestPlatform } from './support.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const NOBODY = 'w0123456789abcde';

let platform;
let ada;
let running;
let waiting;
before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { creations_per_minute: 50 } } });
  ada = new ApiClient(platform.url, await platform.token('ada'));
  const create = async (name, template) => (await ada.post('/api/v1/workspaces', { name, template })).json.id;
  running = await create('running', 'quick');
  waiting = await create('waiting', 'slow');
  await until('it runs', async () => (await ada.get(`/api/v1/workspaces/${running}`)).json.state === 'running', { timeoutMs: 30_000 });
});
after(() => platform?.stop());

const random = () => randomBytes(16).toString('base64url');
const token = async (id) => (await ada.post(`/api/v1/workspaces/${id}/connection-tokens`)).json.token;

// Asks for an upgrade; `headers` replace the usual ones, undefined leaves one out. Returns {status, headers, json,
// socket}; what is no 101 is held against the document.
function connect(id, { bearer, path = `/workspaces/${id}/connect`, headers = {} } = {}) {
  const all = {
    connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': 'berth.link.1', 'link-version': '1', 'link-session': `new; epoch=1; nonce=${random()}`, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1', port: platform.port, path,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    });
    sent.on('upgrade', (response, socket) => resolve({ status: 101, headers: response.headers, socket }));
    sent.on('response', async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      const answer = { status: response.statusCode, headers: new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])), body };
      checkResponse('GET', new URL(path, platform.url).pathname, answer);
      resolve({ ...answer, json: JSON.parse(body) });
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('a fresh token opens one connection, and no second one', async () => {
  const bearer = await token(running);
  const first = await connect(running, { bearer });
  assert.equal(first.status, 101);
  assert.equal(first.headers['sec-websocket-protocol'], 'berth.link.1');
  first.socket.destroy();
  assert.equal((await connect(running, { bearer })).status, 401);
});

test('no token, a wrong one, and one of another workspace are 401', async () => {
  assert.equal((await connect(running)).status, 401);
  assert.equal((await connect(running, { bearer: 'x'.repeat(43) })).status, 401);
  assert.equal((await connect(running, { bearer: ada.token })).status, 401);
  assert.equal((await connect(running, { bearer: await token(waiting) })).status, 401);
});

test('a token in the address counts for nothing', async () => {
  const bearer = await token(running);
  assert.equal((await connect(running, { path: `/workspaces/${running}/connect?token=${bearer}` })).status, 401);
});

test('an Origin, another subprotocol and what is no upgrade are 400', async () => {
  const bearer = await token(running);
  assert.equal((await connect(running, { bearer, headers: { origin: platform.url } })).status, 400);
  assert.equal((await connect(running, { bearer, headers: { 'sec-websocket-protocol': 'chat' } })).status, 400);
  assert.equal((await connect(running, { bearer, headers: { 'sec-websocket-protocol': undefined } })).status, 400);
  assert.equal((await connect(running, { bearer, headers: { upgrade: undefined, connection: 'close' } })).status, 400);
});

test('a refused request does not use the token up', async () => {
  const bearer = await token(running);
  assert.equal((await connect(running, { bearer, headers: { origin: 'https://evil.example' } })).status, 400);
  const opened = await connect(running, { bearer });
  assert.equal(opened.status, 101);
  opened.socket.destroy();
});

test('an unknown workspace is 404', async () => {
  const { status } = await connect(NOBODY, { bearer: await token(running) });
  assert.ok([401, 404].includes(status), `${status}`);
});

test('one that is coming up is 503 and says when to come back', async () => {
  const answer = await connect(waiting, { bearer: await token(waiting) });
  assert.equal(answer.status, 503);
  assert.equal(answer.json.type, 'urn:berth:problem:resuming');
});

test('one that is stopped is 503 and says that somebody has to start it', async () => {
  await ada.post(`/api/v1/workspaces/${waiting}/cancel`);
  await until('it is stopped', async () => (await ada.get(`/api/v1/workspaces/${waiting}`)).json.state === 'stopped', { timeoutMs: 30_000 });
  const answer = await connect(waiting, { bearer: await token(waiting) });
  assert.equal(answer.status, 503);
  assert.equal(answer.json.type, 'urn:berth:problem:not-running');
});

test('the agent’s refusals come through: no common version is 400, an unknown session 410', async () => {
  const refused = await connect(running, { bearer: await token(running), headers: { 'link-version': '99' } });
  assert.equal(refused.status, 400);
  assert.equal(refused.headers.get('link-version'), '1');
  const unknown = `id=nothing; epoch=1; nonce=${random()}; received=0; proof=${randomBytes(32).toString('base64url')}`;
  assert.equal((await connect(running, { bearer: await token(running), headers: { 'link-session': unknown } })).status, 410);
});

test('forged headers of the platform’s own do not reach the agent', async () => {
  const opened = await connect(running, { bearer: await token(running), headers: { 'berth-assertion': 'forged', cookie: 'a=b' } });
  assert.equal(opened.status, 101);
  opened.socket.destroy();
});

test('guessing is 429 after a while, with Retry-After', async () => {
  for (let count = 0; count < 400; count += 1) {
    const { status } = await connect(running, { bearer: `guess-${count}`.padEnd(43, 'x') });
    if (status === 429) return;
    assert.equal(status, 401);
  }
  assert.fail('400 guesses were answered with 401');
});
