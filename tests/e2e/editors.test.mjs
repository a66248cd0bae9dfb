// `berth open` with stand-ins for editors that write down what they were started with: a real platform, a real
// workspace, the person's own PATH.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, until } from '../../tools/lib/child.mjs';
import { program } from '../../tools/lib/paths.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, inState, isClearError } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const NAME = 'drawing';

let platform;
let ada;
let programs; // the only folder in PATH

before(async () => {
  platform = await TestPlatform.start({ templates });
  ada = await platform.person('ada');
  await expectExit(ada, Exit.success, ['create', NAME, '--template', 'quick']);
  programs = join(ada.folder, 'programs');
  ada.env.BERTH_SSH_FOLDER = join(ada.folder, 'ssh');
  ada.env.XDG_DATA_DIRS = join(ada.folder, 'share');
});
after(() => platform?.stop());
beforeEach(() => {
  rmSync(programs, { recursive: true, force: true });
  mkdirSync(programs);
});

const record = (name) => join(programs, `${name}.arguments`);

function install(name) {
  const file = join(programs, name);
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${record(name)}.new' && /bin/mv '${record(name)}.new' '${record(name)}'\n`);
  chmodSync(file, 0o755);
}

const argumentsOf = async (name) => {
  await until(`${name} was started`, () => existsSync(record(name)));
  return readFileSync(record(name), 'utf8').trim().split('\n');
};

// Of all programs it sees the stand-ins alone.
const open = (...words) => run('env', [`PATH=${programs}`, program('berth'), 'open', ...words], { env: ada.env });

test('VS Code is started on the workspace, and ssh knows it by then', async () => {
  install('code');
  const { code, stderr } = await open(NAME);
  assert.equal(code, Exit.success, stderr);
  assert.match(stderr, /Visual Studio Code opens drawing/);
  assert.deepEqual(await argumentsOf('code'), ['--remote', `ssh-remote+${NAME}.berth`, '/workspace']);
  assert.match(readFileSync(join(ada.env.BERTH_SSH_FOLDER, 'config'), 'utf8'), /Include/);
});

test('another editor and folder are opened as asked, told in JSON, and remembered', async () => {
  install('code');
  install('zed');
  const opened = await open(NAME, '/workspace/my app', '--editor', 'zed', '--output', 'json');
  assert.equal(opened.code, Exit.success, opened.stderr);
  assert.deepEqual(JSON.parse(opened.stdout), {
    workspace: NAME, editor: 'zed', command: [join(programs, 'zed'), `ssh://${NAME}.berth/workspace/my%20app`], link: '',
  });
  assert.deepEqual(await argumentsOf('zed'), [`ssh://${NAME}.berth/workspace/my%20app`]);
  rmSync(record('zed'));
  await open(NAME);
  assert.deepEqual(await argumentsOf('zed'), [`ssh://${NAME}.berth/workspace`]);
});

test('a terminal emulator gets a terminal of the workspace', async () => {
  install('xterm');
  assert.equal((await open(NAME, '--editor', 'terminal')).code, Exit.success);
  const [run, berth, ...rest] = await argumentsOf('xterm');
  assert.equal(run, '-e');
  assert.match(berth, /\/berth$/);
  assert.deepEqual(rest, ['--server', platform.url, 'terminal', NAME]);
});

test('editors are listed with where one gets those that are not here', async () => {
  install('codium');
  const listed = await open('--list', '--output', 'json');
  assert.equal(listed.code, Exit.success, listed.stderr);
  const { editors, last } = JSON.parse(listed.stdout);
  assert.equal(last, 'terminal');
  const by = Object.fromEntries(editors.map((editor) => [editor.id, editor]));
  assert.equal(by.codium.program, join(programs, 'codium'));
  assert.equal(by.code.installed, false);
  assert.match(by.code.page, /^https:\/\/code\.visualstudio\.com/);
  assert.match((await open('--list')).stdout, /zed +Zed +not here; get it from https:\/\/zed\.dev/);
});

test('without an editor one is told how to get one, and what cannot be opened is refused', async () => {
  const none = await open(NAME);
  assert.equal(none.code, Exit.notFound);
  isClearError(none, /No editor that Berth knows is installed[^]*https:\/\/code\.visualstudio\.com/);
  const missing = await open(NAME, '--editor', 'cursor');
  assert.equal(missing.code, Exit.notFound);
  isClearError(missing, /Cursor is not installed[^]*https:\/\/cursor\.com/);
  install('code');
  for (const folder of ['relative', '/a/../b', '--wait']) assert.equal((await open(NAME, folder)).code, Exit.usage, folder);
  assert.equal((await open(NAME, '--editor', 'vim')).code, Exit.usage);
  assert.equal((await open('nobody')).code, Exit.notFound);
  await expectExit(ada, Exit.success, ['stop', NAME]);
  await inState(ada, NAME, 'stopped');
  const stopped = await open(NAME);
  assert.equal(stopped.code, Exit.conflict);
  isClearError(stopped, /drawing is stopped/);
  assert.ok(!existsSync(record('code')));
});
