// ./run as a newcomer meets it: it says how to sign in, keeps what was made, and ends everything it started.
import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Child, run, until } from '../../tools/lib/child.mjs';
import { checkout } from '../../tools/lib/paths.mjs';
import { Person } from '../../tools/lib/person.mjs';
import { freePort, isFree } from '../../tools/lib/ports.mjs';
import { supervisors } from '../../tools/lib/workspaces.mjs';
import { temporaryFolder } from './support.mjs';
import { Exit, expectExit, inState, shell } from './workspaces.mjs';

const script = join(checkout, 'tools/run.mjs');

let folder;
let data;
let ports;
let platform;
let ada;
before(async () => {
  folder = temporaryFolder();
  data = join(folder, 'data');
  ports = [await freePort(), await freePort()];
});
after(async () => {
  await ada?.close();
  await platform?.stop(40_000);
  rmSync(folder, { recursive: true, force: true });
});

// Starts it on the same data folder each time; without `chosen` it has to remember its ports.
async function start(chosen = []) {
  platform = new Child('./run', process.execPath, [script, '--data', data, ...chosen], { log: join(folder, 'run.log') });
  await platform.ready(() => platform.output.includes('Ctrl-C ends it'), 40_000);
}

test('it prints where it is, the accounts and how to sign in', async () => {
  await start(['--port', String(ports[0]), '--oidc-port', String(ports[1])]);
  const told = platform.output;
  assert.match(told, new RegExp(`Platform +http://127.0.0.1:${ports[0]}`));
  assert.match(told, new RegExp(`Sign-in +http://127.0.0.1:${ports[1]}`));
  assert.match(told, /berth --server \S+ login/);
  const [, adaPassword] = /ada +(\S+) +\(admin\)/.exec(told);
  assert.match(told, /grace +\S+\n/);
  assert.equal(statSync(join(data, 'oidc/accounts.json')).mode & 0o777, 0o600);

  ada = await Person.create({ folder: join(folder, 'ada'), platform: `http://127.0.0.1:${ports[0]}`, account: { login: 'ada', password: adaPassword } });
  await ada.signIn();
  await expectExit(ada, Exit.success, ['create', '--template', 'cpp', 'kept'], { timeoutMs: 90_000 });
  assert.match(await shell(ada, 'kept', 'ls project'), /CMakeLists\.txt/);
});

test('a second one on the same data folder is refused', async () => {
  const second = await run(process.execPath, [script, '--data', data]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /running already/);
});

test('Ctrl-C ends all it started', async () => {
  assert.equal(supervisors(data).length, 1);
  platform.signal('SIGINT');
  assert.equal((await platform.ended).code, 0);
  assert.deepEqual(supervisors(data), []);
  await until('its ports are free', async () => (await isFree(ports[0])) && (await isFree(ports[1])));
});

test('the next start finds sign-in and workspace again, on the same ports', async () => {
  await start();
  await inState(ada, 'kept', 'running');
  assert.match(await shell(ada, 'kept', 'ls project'), /CMakeLists\.txt/);
  await expectExit(ada, Exit.success, ['delete', 'kept', '--yes']);
});

test('arguments that make no sense are refused', async () => {
  for (const args of [['--port', 'x'], ['--port', '70000'], ['--fly']]) {
    assert.equal((await run(process.execPath, [script, '--data', data, ...args])).code, 1);
  }
});
