// What outlives berthd: SIGKILL while workspaces run, come up and go. Nothing is lost, nothing is made twice, and
// nothing half-made stays behind.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { endWorkspaces, supervisors, tracesOf } from '../../tools/lib/workspaces.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, inState, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const DETACH = '\x10\x11'; // Ctrl-P Ctrl-Q

let platform;
let ada;
before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { creations_per_minute: 100, stop_grace_seconds: 2 } } });
  ada = await platform.person('ada');
});
after(() => platform?.stop());

const inWorkspace = (id, file) => join(platform.data, 'workspaces', id, 'workspace', file);
const killBerthd = () => {
  platform.berthd.signal('SIGKILL');
  return platform.berthd.ended;
};
const gone = async (id) => {
  await until(`everything of ${id} is gone`, () => tracesOf(platform.data, id).length === 0, { timeoutMs: 30_000, pollMs: 200 })
    .catch((error) => assert.fail(`${error.message}\n${tracesOf(platform.data, id).join('\n')}`));
};
const create = async (name, template = 'quick') => {
  await expectExit(ada, Exit.success, ['create', '--template', template, name]);
  return (await ada.berthJson(['show', name])).id;
};
const remove = async (name, id) => {
  await expectExit(ada, Exit.success, ['delete', name, '--yes']);
  await gone(id);
};

test('processes, terminal and forward of a running workspace outlive berthd', async () => {
  const id = await create('survivor');
  await shell(ada, 'survivor', 'nohup sh -c "while :; do date +%s%N > tick; sleep 0.1; done" >/dev/null 2>&1 & echo hello > page; nohup python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 &');
  const port = await freePort();
  const forward = ada.start(['port-forward', 'survivor', `8000:${port}`], join(platform.data, 'survivor-forward.log'));
  const page = async () => {
    try {
      return await (await fetch(`http://127.0.0.1:${port}/page`, { signal: AbortSignal.timeout(5_000) })).text();
    } catch {
      return undefined;
    }
  };
  await forward.ready(async () => (await page()) === 'hello\n');
  const terminal = ada.terminal(['terminal', 'survivor']);
  await terminal.waitFor(/[$#] /);
  terminal.type('MARK=kept; echo "shell $$ $MARK"\r');
  const [, pid] = await terminal.waitFor(/shell (\d+) kept/);

  await killBerthd();
  const tick = () => readFileSync(inWorkspace(id, 'tick'), 'utf8');
  const before_ = tick();
  await until('its processes go on', () => tick() !== before_);
  await platform.startBerthd();

  const from = terminal.output.length;
  terminal.type('echo "again $$ $MARK"\r');
  await terminal.waitFor(new RegExp(`again ${pid} kept`), { from, timeoutMs: 30_000 });
  terminal.type(DETACH);
  assert.equal(await terminal.ended, 0);
  await until('the forward works again', async () => (await page()) === 'hello\n', { timeoutMs: 30_000, pollMs: 200 });
  await forward.stop();
  assert.equal(supervisors(platform.data).length, 1, 'it was not started a second time');
  await remove('survivor', id);
});

test('a workspace that was coming up goes on where it was, and no command runs twice', async () => {
  const creating = ada.start(['create', '--template', 'slow', 'unborn'], join(platform.data, 'unborn.log'));
  const { id } = await until('it waits in its init command', async () => {
    const { workspaces } = await ada.berthJson(['list']);
    const unborn = workspaces.find(({ name }) => name === 'unborn');
    return unborn?.steps.find(({ name }) => name === 'init:0')?.state === 'running' ? unborn : undefined;
  }, { timeoutMs: 30_000, pollMs: 100 });
  await killBerthd();
  writeFileSync(inWorkspace(id, 'go'), '');
  await platform.startBerthd();
  await inState(ada, 'unborn', 'running');
  assert.equal(await shell(ada, 'unborn', 'cat ran'), 'done\n');
  const { stdout } = await expectExit(ada, Exit.success, ['logs', 'unborn']);
  assert.equal(stdout.match(/^\s*gone$/gm)?.length, 1, stdout);
  await creating.ended;
  await remove('unborn', id);
});

test('killed at any moment of a creation, it comes up once', async () => {
  const names = [];
  for (const delay of [0, 30, 80, 150, 250, 400]) {
    const name = `moment-${delay}`;
    names.push(name);
    await expectExit(ada, Exit.success, ['create', '--template', 'quick', '--no-wait', name]);
    await new Promise((resolve) => setTimeout(resolve, delay)); // the moments are the test's subject
    await killBerthd();
    await platform.startBerthd();
  }
  for (const name of names) await inState(ada, name, 'running');
  const sandboxes = [];
  for (const name of names) sandboxes.push((await ada.berthJson(['show', name])).id);
  const running = supervisors(platform.data).map(({ id }) => id).filter((id) => sandboxes.includes(id));
  assert.deepEqual(running.sort(), sandboxes.toSorted());
  for (const [index, name] of names.entries()) {
    const id = sandboxes[index];
    await expectExit(ada, Exit.success, ['delete', name, '--yes', '--no-wait']);
    await killBerthd();
    await platform.startBerthd();
    await gone(id);
  }
});

test('after the machine was restarted, workspaces that shall run do', async () => {
  const id = await create('rebooted');
  await shell(ada, 'rebooted', 'echo kept > file');
  await killBerthd();
  await endWorkspaces(platform.data);
  await platform.startBerthd();
  await inState(ada, 'rebooted', 'running');
  assert.equal(await shell(ada, 'rebooted', 'cat file'), 'kept\n');
  await remove('rebooted', id);
});

test('a berthd that is asked to end leaves workspaces running, and so does its next start', async () => {
  const id = await create('orderly');
  const [{ pid }] = supervisors(platform.data);
  const { code } = await platform.berthd.stop();
  assert.equal(code, 0);
  assert.equal(supervisors(platform.data)[0].pid, pid);
  await platform.startBerthd();
  await shell(ada, 'orderly', 'true');
  assert.equal(supervisors(platform.data)[0].pid, pid);
  await remove('orderly', id);
});

test('deleting while a command runs and a terminal is open leaves nothing', async () => {
  const id = await create('busy');
  const terminal = ada.terminal(['terminal', 'busy']);
  await terminal.waitFor(/[$#] /);
  await shell(ada, 'busy', 'setsid nohup sh -c "trap \\"\\" TERM HUP; while :; do sleep 1; done" >/dev/null 2>&1 & (sleep 1000 &) ; true');
  await remove('busy', id);
  await Promise.race([terminal.ended, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  terminal.kill();
});
