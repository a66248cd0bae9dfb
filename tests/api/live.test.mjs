// What a real berthd pushes while real workspaces live: events, samples, listening ports, tools; and the same asked for.
// Every answer and every message is held against docs/openapi.yaml.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { LiveSocket } from '../../tools/lib/live_socket.mjs';
import { TestPlatform } from '../e2e/support.mjs';
import { ApiClient } from './client.mjs';
import { checkSchema } from './document.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));

let platform;
let ada;
let grace;
let workspace;
const path = () => `/api/v1/workspaces/${workspace.id}`;

async function live(client, options = {}) {
  const socket = await LiveSocket.open(platform.url, { token: client.token, ...options });
  assert.ok(socket instanceof LiveSocket, `refused with ${socket.status} ${socket.body}`);
  return socket;
}
const settled = (...states) =>
  until(`it is ${states}`, async () => {
    const { json } = await ada.get(path());
    return states.includes(json.state) ? json : undefined;
  }, { timeoutMs: 30_000, pollMs: 50 });

before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { stop_grace_seconds: 1 } } });
  const anybody = new ApiClient(platform.url);
  ada = anybody.as(await platform.token('ada'));
  grace = anybody.as(await platform.token('grace'));
  workspace = (await ada.post('/api/v1/workspaces', { name: 'live', template: 'quick' })).json;
  await settled('running');
});
after(() => platform?.stop());

describe('live events', () => {
  test('are refused without a token, and to a page of the web', async () => {
    assert.equal((await LiveSocket.open(platform.url)).status, 401);
    assert.equal((await LiveSocket.open(platform.url, { token: 'nonsense' })).status, 401);
    const withOrigin = await LiveSocket.open(platform.url, { token: ada.token, headers: { origin: 'https://example.com' } });
    assert.equal(withOrigin.status, 400);
    assert.equal((await LiveSocket.open(platform.url, { token: ada.token, after: 'x' })).status, 400);
    assert.equal((await LiveSocket.open(platform.url, { token: ada.token, headers: { 'sec-websocket-key': 'short' } })).status, 400);
  });

  test('say at once where they begin, then what happens, to the owner alone', async () => {
    const mine = await live(ada);
    const others = await live(grace);
    await mine.until('it says where it begins', ({ next }) => next !== undefined);
    assert.deepEqual(mine.events, []);
    await ada.post(`${path()}/stop`);
    await mine.until('it tells of the stop', ({ events }) => events.some(({ data }) => data.to === 'stopped'));
    await ada.post(`${path()}/start`);
    await mine.until('it tells of the start', ({ events }) => events.some(({ data }) => data.to === 'running'));
    assert.ok(mine.events.every(({ id }, index) => index === 0 || id > mine.events[index - 1].id), 'in order, once');
    assert.deepEqual(others.events, []);
    for (const message of mine.messages) checkSchema('LiveMessage', message);
    mine.close();
    others.close();
  });

  test('go on after the event that one names, with nothing missed and nothing twice', async () => {
    const everything = await live(ada, { after: 0 });
    const { events: polled } = (await ada.get('/api/v1/events')).json;
    await everything.until('all has come', ({ events }) => events.length >= polled.length);
    assert.deepEqual(everything.events.slice(0, polled.length), polled);
    const half = polled[Math.floor(polled.length / 2)].id;
    const rest = await live(ada, { after: half });
    await rest.until('the rest has come', ({ next }) => next >= polled.at(-1).id);
    assert.deepEqual(rest.events.map(({ id }) => id), everything.events.map(({ id }) => id).filter((id) => id > half));
    // An event that there never was, as after a database was restored.
    const far = await live(ada, { after: 1_000_000 });
    await far.until('it is put right', ({ next }) => next < 1_000_000);
    for (const socket of [everything, rest, far]) socket.close();
  });

  test('survive a client that talks', async () => {
    const socket = await live(ada);
    socket.sendText('hello?');
    await ada.post(`${path()}/stop`);
    await socket.until('it is told all the same', ({ events }) => events.some(({ data }) => data.to === 'stopped'));
    await ada.post(`${path()}/start`);
    await settled('running');
    socket.close();
  });
});

describe('samples', () => {
  test('tell what the workspace uses', async () => {
    const socket = await live(ada);
    const sample = await socket.until('a sample comes', (at) => at.newest('samples', workspace.id));
    checkSchema('WorkspaceSample', sample);
    assert.ok(sample.memory_bytes > 100_000, `${sample.memory_bytes} bytes`);
    assert.ok(sample.memory_bytes < 1 << 30, `${sample.memory_bytes} bytes: that is the machine, not the workspace`);
    const { json } = await ada.get(`${path()}/samples`);
    assert.equal(json.interval_seconds, 10);
    assert.ok(json.samples.some(({ time }) => time === sample.time));
    const { json: config } = await ada.get('/api/v1/config');
    assert.equal(json.limits.memory_bytes, config.provisioner.capabilities.memory_limit ? 1 << 30 : null);
    assert.equal(json.limits.cpu_millicores, null);
    socket.close();
  });
});

describe('ports', () => {
  test('are told as programs begin and cease to listen, with the program and the template’s name', async () => {
    const person = await platform.person('ada');
    const socket = await live(ada);
    const server = person.start(['exec', 'live', '--', 'python3', '-m', 'http.server', '8000', '--bind', '127.0.0.1']);
    const began = performance.now();
    const entry = await socket.until('the port is told', (at) => {
      const ports = at.newest('ports', workspace.id)?.ports;
      return ports?.find(({ port }) => port === 8000);
    });
    assert.ok(performance.now() - began < 10_000, 'it took too long');
    assert.match(entry.process, /^python3/);
    assert.ok(entry.pid > 0);
    assert.deepEqual({ address: entry.address, name: entry.name, public: entry.public }, { address: '127.0.0.1', name: 'web', public: false });
    assert.deepEqual((await ada.get(`${path()}/ports`)).json.ports, [entry]);
    await server.stop();
    await socket.until('it is told that nobody listens', (at) => at.newest('ports', workspace.id).ports.length === 0);
    assert.deepEqual((await ada.get(`${path()}/ports`)).json.ports, []);
    socket.close();
  });
});

describe('tools', () => {
  test('are found, found in another version, or missing', async () => {
    const { tools } = (await ada.get(`${path()}/tools`)).json;
    assert.deepEqual(tools.map(({ name, state }) => [name, state]), [['git', 'present'], ['bash', 'other_version'], ['no-such-tool', 'missing']]);
    assert.match(tools[0].found, /^\d+\.\d+/);
    assert.equal(tools[2].found, '');
    const socket = await live(ada);
    const told = await socket.until('they are told', (at) => at.newest('tools', workspace.id));
    assert.deepEqual(told.tools, tools);
    socket.close();
  });
});

describe('after berthd was restarted', () => {
  test('live events end in order, and samples and events go on where they were', async () => {
    const socket = await live(ada);
    await socket.until('it has begun', ({ next }) => next !== undefined);
    const before = (await ada.get(`${path()}/samples`)).json.samples;
    await platform.berthd.stop();
    await socket.until('it is closed', ({ closed }) => closed);
    assert.equal(socket.closed, 1001);
    await platform.startBerthd();
    await settled('running');
    const again = await live(ada, { after: socket.next });
    await again.until('samples come again', (at) => at.newest('samples', workspace.id));
    const { samples } = (await ada.get(`${path()}/samples`)).json;
    assert.ok(samples.some(({ time }) => time === before.at(-1).time), 'the agent has kept the last hour');
    again.close();
  });
});

describe('preferences', () => {
  const defaults = { dotfiles: { repository: '', install: '' }, ide: { theme: 'system', font_size: 14, key_bindings: 'default' } };
  const put = (client, json) => client.request('PUT', '/api/v1/me/preferences', { json });
  test('are one’s own, and kept', async () => {
    assert.deepEqual((await ada.get('/api/v1/me/preferences')).json, defaults);
    const dotfiles = { repository: 'https://github.com/ada/dotfiles', install: './setup' };
    const wanted = { dotfiles, ide: { theme: 'dark', font_size: 18, key_bindings: 'vim' } };
    assert.deepEqual((await put(ada, wanted)).json, wanted);
    assert.deepEqual((await ada.get('/api/v1/me/preferences')).json, wanted);
    assert.deepEqual((await grace.get('/api/v1/me/preferences')).json, defaults);
    assert.deepEqual((await put(ada, { ide: { theme: 'light' } })).json, { ...defaults, ide: { ...defaults.ide, theme: 'light' } });
  });
  test('that do not exist are refused', async () => {
    for (const wrong of [{ colour: 'red' }, { ide: { font: 'Courier' } }, { ide: { theme: 'pink' } }, { ide: { font_size: 5 } },
      { ide: { font_size: '12' } }, { ide: { key_bindings: 'word' } }, { ide: 1 }, [],
      { dotfiles: { repository: '--upload-pack=x' } }, { dotfiles: { repository: 'https://ada:secret@host/d' } }, { dotfiles: { branch: 'x' } }]) {
      assert.equal((await put(ada, wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await ada.request('PUT', '/api/v1/me/preferences', { body: '{}', headers: { 'content-type': 'text/plain' } })).status, 415);
  });
});
