// Every route of a real berthd with real tokens: what it answers, and that docs/openapi.yaml says so. The client that
// asks (client.mjs) holds each answer against the document.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { tokensByCode } from '../../tools/lib/tokens.mjs';
import { TestPlatform } from '../e2e/support.mjs';
import { ApiClient } from './client.mjs';
import { document, seen } from './document.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const NOBODY = 'w0123456789abcde'; // well-formed, and nobody's

let platform;
let anybody; // no token
let ada; // an admin
let grace;
before(async () => {
  platform = await TestPlatform.start({
    templates,
    settings: { limits: { creations_per_minute: 30, connection_tokens_per_minute: 100, stop_grace_seconds: 1 } },
  });
  anybody = new ApiClient(platform.url);
  ada = anybody.as(await platform.token('ada'));
  grace = anybody.as(await platform.token('grace'));
});
after(() => platform?.stop());

const isProblem = (answer, status, name) => {
  assert.equal(answer.status, status, answer.body);
  if (name) assert.equal(answer.json.type, `urn:berth:problem:${name}`);
  return answer.json;
};

// Waits until the workspace is in one of `states`; returns it.
const settled = (client, id, ...states) =>
  until(`${id} is ${states}`, async () => {
    const { json } = await client.get(`/api/v1/workspaces/${id}`);
    return states.includes(json.state) ? json : undefined;
  }, { timeoutMs: 30_000, pollMs: 50 });

async function create(client, name, template = 'quick', parameters = {}) {
  const answer = await client.post('/api/v1/workspaces', { name, template, parameters });
  assert.equal(answer.status, 201, answer.body);
  return answer.json;
}
const remove = async (client, id) => {
  await client.delete(`/api/v1/workspaces/${id}`);
  await until(`${id} is gone`, async () => (await client.get(`/api/v1/workspaces/${id}`)).status === 404 ||
    (await client.get(`/api/v1/workspaces/${id}`)).json.state === 'deleted', { timeoutMs: 30_000, pollMs: 50 });
};

describe('without a token', () => {
  test('health, readiness and configuration are told', async () => {
    assert.equal((await anybody.get('/healthz')).status, 200);
    assert.equal((await anybody.get('/readyz')).status, 200);
    const { json } = await anybody.get('/api/v1/config');
    assert.equal(json.oidc.issuer, platform.issuer);
    assert.equal(json.oidc.client_id, 'berth');
    assert.equal(json.provisioner.name, 'local');
  });

  test('everything else is refused with 401', async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (method === 'parameters' || operation.security?.length === 0) continue;
        if (path === '/workspaces/{id}/connect') continue; // the gateway's, below
        const actual = path.replace('{id}', NOBODY).replace('{name}', 'quick');
        for (const client of [anybody, anybody.as('nonsense'), anybody.as('a.b.c')]) {
          assert.equal((await client.request(method.toUpperCase(), actual)).status, 401, `${method} ${actual}`);
        }
      }
    }
  });

  test('unknown paths and methods are problems too', async () => {
    assert.equal((await anybody.get('/api/v1/nothing')).status, 404);
    assert.equal((await anybody.get('/')).status, 404);
    assert.equal((await anybody.request('DELETE', '/api/v1/config')).status, 405);
  });
});

describe('identity', () => {
  test('me is who the token stands for, admin by the configured claim', async () => {
    const me = (await ada.get('/api/v1/me')).json;
    assert.deepEqual(me.id, { issuer: platform.issuer, subject: platform.accounts.ada.sub });
    assert.equal(me.name, 'Ada Lovelace');
    assert.equal(me.admin, true);
    assert.equal((await grace.get('/api/v1/me')).json.admin, false);
  });

  test('preferences are told and kept', async () => {
    const { json } = await ada.get('/api/v1/me/preferences');
    assert.equal((await ada.request('PUT', '/api/v1/me/preferences', { json })).status, 200);
  });

  test('a fresh ID token is exchanged for a session, once', async () => {
    const { tokens, nonce } = await tokensByCode(platform.issuer, platform.accounts.grace);
    const body = { id_token: tokens.id_token, nonce };
    isProblem(await anybody.post('/api/v1/session', { ...body, nonce: 'another nonce of that length' }), 401);
    const { status, json } = await anybody.post('/api/v1/session', body);
    assert.equal(status, 200);
    assert.ok(json.expires_in <= 900);
    assert.deepEqual((await anybody.as(json.access_token).get('/api/v1/me')).json.id.subject, platform.accounts.grace.sub);
    isProblem(await anybody.post('/api/v1/session', body), 401);
  });

  test('a session is refused for what is no fresh ID token', async () => {
    isProblem(await anybody.post('/api/v1/session', { id_token: 'a.b.c', nonce: 'n'.repeat(16) }), 401);
    isProblem(await anybody.post('/api/v1/session', { id_token: ada.token, nonce: 'n'.repeat(16) }), 401);
    isProblem(await anybody.post('/api/v1/session', { nonce: 'n'.repeat(16) }), 400);
    isProblem(await anybody.post('/api/v1/session', undefined, { body: '{}', headers: { 'content-type': 'text/plain' } }), 415);
    isProblem(await anybody.post('/api/v1/session', { id_token: 'x'.repeat(100_000), nonce: 'n'.repeat(16) }), 413);
  });
});

describe('templates', () => {
  test('they are listed by name, with what this platform cannot honour', async () => {
    const { json } = await grace.get('/api/v1/templates');
    assert.deepEqual(json.templates.map(({ name }) => name), ['failing', 'parameters', 'quick', 'slow']);
    const quick = json.templates.find(({ name }) => name === 'quick');
    assert.equal(quick.parameters.find(({ name }) => name === 'API_KEY').secret, true);
    assert.ok(quick.unsupported.some(({ path }) => /image/.test(path)), 'the local provisioner has no images');
  });
  test('one is told with its YAML', async () => {
    const { json } = await grace.get('/api/v1/templates/quick');
    assert.match(json.yaml, /kind: WorkspaceTemplate/);
  });
  test('an unknown or hostile name is 404', async () => {
    isProblem(await grace.get('/api/v1/templates/nothing'), 404);
    isProblem(await grace.get('/api/v1/templates/..%2f..%2fetc%2fpasswd'), 404);
  });
});

describe('a workspace', () => {
  let workspace;
  test('is created and comes up', async () => {
    const answer = await ada.post('/api/v1/workspaces', { name: 'first', template: 'quick', parameters: { API_KEY: 'very secret' } });
    assert.equal(answer.status, 201, answer.body);
    workspace = answer.json;
    assert.equal(answer.headers.get('location'), `/api/v1/workspaces/${workspace.id}`);
    assert.deepEqual(workspace.secrets, ['API_KEY']);
    assert.ok(!answer.body.includes('very secret'));
    const running = await settled(ada, workspace.id, 'running', 'error');
    assert.equal(running.state, 'running', JSON.stringify(running.failure));
    assert.ok(running.steps.every(({ state }) => state === 'done'));
    assert.ok(running.running_since);
  });

  test('is listed to its owner and to an admin who asks for all, and to nobody else', async () => {
    const names = async (client, query = '') =>
      (await client.get(`/api/v1/workspaces${query}`)).json.workspaces.map(({ name }) => name);
    assert.deepEqual(await names(ada), ['first']);
    assert.deepEqual(await names(grace), []);
    assert.deepEqual(await names(ada, '?all=true'), ['first']);
    isProblem(await grace.get('/api/v1/workspaces?all=true'), 403);
    isProblem(await ada.get('/api/v1/workspaces?all=perhaps'), 400);
  });

  test('does not exist for somebody else, whatever they ask', async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      if (!path.startsWith('/api/v1/workspaces/{id}')) continue;
      for (const method of Object.keys(operations)) {
        if (method === 'parameters') continue;
        for (const id of [workspace.id, NOBODY]) {
          isProblem(await grace.request(method.toUpperCase(), path.replace('{id}', id)), 404);
        }
      }
    }
  });

  test('has a name of its own per owner', async () => {
    isProblem(await ada.post('/api/v1/workspaces', { name: 'first', template: 'quick' }), 409, 'name-taken');
    const other = await create(grace, 'first');
    await remove(grace, other.id);
  });

  test('is refused with every reason at once', async () => {
    const post = (json) => ada.post('/api/v1/workspaces', json);
    for (const name of ['', '-a', 'a-', 'A', 'a b', 'a/b', '../a', 'a'.repeat(64), 'ä', 'a\u0000', '.', 'a.b']) {
      isProblem(await post({ name, template: 'quick' }), 400);
    }
    isProblem(await post({ name: 'a', template: 'nothing' }), 404);
    isProblem(await post({ name: 'a', template: 'quick', colour: 'red' }), 400);
    isProblem(await post({ name: 1, template: 'quick' }), 400);
    isProblem(await post([]), 400);
    isProblem(await ada.post('/api/v1/workspaces', undefined, { body: '{"name":', headers: { 'content-type': 'application/json' } }), 400);
    isProblem(await ada.post('/api/v1/workspaces', undefined, { body: 'name=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415);
    isProblem(await post({ name: 'a', template: 'quick', parameters: { GREETING: 'x'.repeat(100_000) } }), 413);
    const { errors } = isProblem(await post({ name: 'Bad', template: 'quick', parameters: { COLOUR: 'green', NOTHING: '1' } }), 400);
    const pointers = errors.map(({ pointer }) => pointer).sort();
    assert.deepEqual(pointers, ['/name', '/parameters/COLOUR', '/parameters/NOTHING']);
    isProblem(await post({ name: 'a', template: 'parameters' }), 400);
  });

  test('that runs may be asked to run, which changes nothing', async () => {
    for (const action of ['start', 'retry']) {
      const { status, json } = await ada.post(`/api/v1/workspaces/${workspace.id}/${action}`);
      assert.equal(status, 202);
      assert.equal(json.state, 'running');
    }
  });

  test('refuses what its state does not allow', async () => {
    isProblem(await ada.post(`/api/v1/workspaces/${workspace.id}/cancel`), 409);
  });

  test('is suspended and resumed, or says that it cannot be', async () => {
    const path = `/api/v1/workspaces/${workspace.id}`;
    const { json: config } = await anybody.get('/api/v1/config');
    const answer = await ada.post(`${path}/suspend`);
    if (config.provisioner.capabilities.suspend === 'none') {
      isProblem(answer, 501);
      isProblem(await ada.post(`${path}/resume`), 409);
    } else {
      assert.equal(answer.status, 202);
      await settled(ada, workspace.id, 'suspended');
      assert.equal((await ada.post(`${path}/resume`)).status, 202);
      await settled(ada, workspace.id, 'running');
    }
  });

  test('is stopped and started again', async () => {
    const path = `/api/v1/workspaces/${workspace.id}`;
    assert.equal((await ada.post(`${path}/stop`)).status, 202);
    await settled(ada, workspace.id, 'stopped');
    assert.equal((await ada.post(`${path}/start`)).status, 202);
    await settled(ada, workspace.id, 'running');
  });

  test('gives connection tokens, once and to nobody else', async () => {
    const answer = await ada.post(`/api/v1/workspaces/${workspace.id}/connection-tokens`);
    assert.equal(answer.status, 201);
    assert.equal(answer.json.role, 'owner');
    assert.equal(answer.json.url, `/workspaces/${workspace.id}/connect`);
    const remaining = new Date(answer.json.expires_at) - Date.now();
    assert.ok(remaining > 50_000 && remaining <= 61_000, `${remaining} ms`);
    assert.equal((await ada.get(`/api/v1/workspaces/${workspace.id}/connect`)).status, 200);
  });

  test('tells what it uses, its ports and its tools', async () => {
    for (const what of ['samples', 'ports', 'tools']) {
      assert.equal((await ada.get(`/api/v1/workspaces/${workspace.id}/${what}`)).status, 200);
    }
  });

  test('tells its log and its events, from where one asks', async () => {
    const log = await ada.get(`/api/v1/workspaces/${workspace.id}/log`);
    assert.equal(log.status, 200);
    assert.equal((await ada.get(`/api/v1/workspaces/${workspace.id}/log?follow=true`)).status, 200);
    isProblem(await ada.get(`/api/v1/workspaces/${workspace.id}/log?after=-1`), 400);
    isProblem(await ada.get(`/api/v1/workspaces/${workspace.id}/log?follow=perhaps`), 400);

    const { events, next } = (await ada.get(`/api/v1/workspaces/${workspace.id}/events`)).json;
    assert.equal(events[0].kind, 'workspace.created');
    assert.ok(events.every((event, index) => index === 0 || event.id > events[index - 1].id), 'ids increase');
    assert.deepEqual((await ada.get(`/api/v1/workspaces/${workspace.id}/events?after=${next}`)).json.events, []);
    for (const query of ['after=x', 'after=-1', 'wait=31', 'wait=x']) {
      isProblem(await ada.get(`/api/v1/workspaces/${workspace.id}/events?${query}`), 400);
      isProblem(await ada.get(`/api/v1/events?${query}`), 400);
    }
    assert.deepEqual((await grace.get(`/api/v1/events`)).json.events.filter((event) => event.workspace_id === workspace.id), []);
  });

  test('wakes a long poll when something happens', async () => {
    const { next } = (await ada.get('/api/v1/events')).json;
    const waiting = ada.get(`/api/v1/events?after=${next}&wait=20`);
    const started = performance.now();
    const other = await create(ada, 'waker');
    const { events } = (await waiting).json;
    assert.ok(performance.now() - started < 5_000, 'not woken');
    assert.equal(events[0].workspace_id, other.id);
    await remove(ada, other.id);
  });

  test('is deleted, and deleting again changes nothing', async () => {
    const path = `/api/v1/workspaces/${workspace.id}`;
    assert.equal((await ada.delete(path)).status, 202);
    await until('it is gone', async () => (await ada.get('/api/v1/workspaces')).json.workspaces.length === 0, { timeoutMs: 30_000, pollMs: 50 });
    assert.ok([202, 404].includes((await ada.delete(path)).status));
  });
});

describe('a workspace that fails', () => {
  test('says which step, keeps its output, and goes on there when it is retried', async () => {
    const workspace = await create(ada, 'fails', 'failing');
    const failed = await settled(ada, workspace.id, 'error');
    assert.equal(failed.failure.step, 'init:1');
    assert.match(failed.failure.error.message + failed.failure.error.hint, /looking for the cause|exit/);
    const log = (await ada.get(`/api/v1/workspaces/${workspace.id}/log?follow=true`)).body;
    assert.match(log, /looking for the cause in \/workspace\/below with over/);
    assert.equal((await ada.post(`/api/v1/workspaces/${workspace.id}/retry`)).status, 202);
    await remove(ada, workspace.id);
  });
});

describe('a workspace that is coming up', () => {
  test('can be cancelled', async () => {
    const workspace = await create(ada, 'slowly', 'slow');
    await settled(ada, workspace.id, 'provisioning', 'starting');
    assert.equal((await ada.post(`/api/v1/workspaces/${workspace.id}/cancel`)).status, 202);
    await settled(ada, workspace.id, 'stopped');
    await remove(ada, workspace.id);
  });
});

describe('the limits', () => {
  test('too many connection tokens are 429 with Retry-After', async () => {
    const workspace = await create(grace, 'limited', 'slow');
    const path = `/api/v1/workspaces/${workspace.id}/connection-tokens`;
    let answer;
    for (let count = 0; count < 300; count += 1) { // more than a slow machine is granted meanwhile
      answer = await grace.post(path);
      if (answer.status === 429) break;
    }
    isProblem(answer, 429);
    await remove(grace, workspace.id);
  });

  test('too many creations are 429 with Retry-After', async () => {
    let answer;
    const made = [];
    for (let count = 0; count < 40; count += 1) {
      answer = await grace.post('/api/v1/workspaces', { name: `many-${count}`, template: 'slow' });
      if (answer.status !== 201) break;
      made.push(answer.json.id);
    }
    assert.ok([403, 429].includes(answer.status), answer.body); // as many as one may have, or as fast as one may
    await Promise.all(made.map((id) => remove(grace, id)));
  });
});

test('signing out ends the tokens from before, and a new one is taken', async () => {
  assert.equal((await grace.get('/api/v1/me')).status, 200);
  assert.equal((await grace.delete('/api/v1/session')).status, 204);
  isProblem(await grace.get('/api/v1/me'), 401);
  isProblem(await grace.delete('/api/v1/session'), 401);
  assert.equal((await ada.get('/api/v1/me')).status, 200); // somebody else's
  const { tokens } = await tokensByCode(platform.issuer, platform.accounts.grace);
  assert.equal((await anybody.as(tokens.access_token).get('/api/v1/me')).status, 200);
});

test('every operation of the document was answered with success at least once', () => {
  const missing = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of Object.keys(operations)) {
      if (method === 'parameters' || path === '/workspaces/{id}/connect') continue;
      const good = [...seen].some((entry) => entry.startsWith(`${method.toUpperCase()} ${path} 2`));
      if (!good) missing.push(`${method.toUpperCase()} ${path}`);
    }
  }
  // Whether these can succeed depends on the machine.
  const excused = ['POST /api/v1/workspaces/{id}/suspend', 'POST /api/v1/workspaces/{id}/resume'];
  assert.deepEqual(missing.filter((entry) => !excused.includes(entry)), []);
});
