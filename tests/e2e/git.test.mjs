// Git in a workspace with the person's own name, credentials and SSH keys, which stay on their machine: the real git on
// both sides, a git server with Basic authentication, a real ssh-agent; and dotfiles in new workspaces.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { ApiClient } from '../api/client.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const server = readFileSync(new URL('git_server.mjs', import.meta.url), 'utf8');
const NAME = 'printing';
const PASSWORD = `pass${randomBytes(9).toString('hex')}`;
const PORT = 8431;
const ORIGIN = `http://127.0.0.1:${PORT}`;

let platform;
let ada;
let api;
let sshAgent; // its pid

const here = (program, args) => execFileSync(program, args, { env: ada.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const inside = (text) => ada.berth(['exec', NAME, '--', 'sh', '-c', text]);

before(async () => {
  platform = await TestPlatform.start({ templates });
  ada = await platform.person('ada');
  api = new ApiClient(platform.url, await platform.token('ada'));
  ada.env.GIT_CONFIG_NOSYSTEM = '1';
  here('git', ['config', '--global', 'user.name', 'Ada Lovelace']);
  here('git', ['config', '--global', 'user.email', 'ada@example.com']);
  here('git', ['config', '--global', 'credential.helper', `!f() { test "$1" = get && printf 'username=ada\\npassword=${PASSWORD}\\n'; }; f`]);
  await expectExit(ada, Exit.success, ['create', NAME, '--template', 'quick']);
  // The server runs where the workspace reaches it: inside, told its password on standard input.
  await shell(ada, NAME, `cat > /tmp/server.mjs <<'END'\n${server}\nEND\ngit init -q --bare -b main /tmp/project.git`);
  const run = ada.start(['exec', NAME, '--', 'node', '/tmp/server.mjs', String(PORT), '/tmp'], join(ada.folder, 'server.log'));
  await run.ready(() => run.output.includes('listening'));
  await shell(ada, NAME, `printf '%s' 'ada:${PASSWORD}' | sha256sum | cut -d' ' -f1 > /tmp/digest`);
});
after(async () => {
  if (sshAgent) process.kill(sshAgent);
  await platform?.stop();
});

test('commits carry the person\'s own name, and a repository\'s own setting is stronger', async () => {
  assert.equal(await shell(ada, NAME, 'git config user.name; git config user.email'), 'Ada Lovelace\nada@example.com\n');
  const author = await shell(ada, NAME, `git init -q -b main /workspace/letters && cd /workspace/letters &&
    git commit -q --allow-empty -m first && git config user.email work@example.com && git commit -q --allow-empty -m second &&
    git log --format='%an <%ae>'`);
  assert.equal(author, 'Ada Lovelace <work@example.com>\nAda Lovelace <ada@example.com>\n');
});

test('credentials are lent for no host that was not allowed', async () => {
  const refused = await inside(`GIT_TERMINAL_PROMPT=0 git clone ${ORIGIN}/project.git /tmp/refused`);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, new RegExp(`does not lend credentials for ${ORIGIN}; .berth git allow`));
  await expectExit(ada, Exit.success, ['git', 'deny', ORIGIN]);
  assert.notEqual((await inside(`GIT_TERMINAL_PROMPT=0 git clone ${ORIGIN}/project.git /tmp/refused`)).code, 0);
  assert.equal((await ada.berth(['git', 'allow', 'ftp://x'])).code, Exit.usage);
});

test('clone and push sign in with what the person\'s machine knows, and nothing of it stays', async () => {
  await expectExit(ada, Exit.success, ['git', 'allow', ORIGIN]);
  assert.deepEqual((await ada.berthJson(['git'])).lend, [ORIGIN]);
  const pushed = await inside(`export GIT_TERMINAL_PROMPT=0; git clone -q ${ORIGIN}/project.git /workspace/project &&
    cd /workspace/project && git checkout -q -b main && git commit -q --allow-empty -m 'sent from inside' && git push -q origin main &&
    git ls-remote origin`);
  assert.equal(pushed.code, 0, pushed.stderr);
  assert.match(pushed.stdout, /refs\/heads\/main/);
  assert.equal(await shell(ada, NAME, 'git -C /tmp/project.git log -1 --format=%an:%s main'), 'Ada Lovelace:sent from inside\n');

  // The pattern comes on standard input: no argument of the search is what it looks for.
  const search = `cat /proc/*/environ /proc/*/cmdline > /tmp/processes 2>/dev/null; grep -rlFf - /home/dev /workspace /tmp /run; true`;
  const found = await ada.berth(['exec', NAME, '--', 'sh', '-c', search], { input: `${PASSWORD}\n` });
  assert.equal(found.stdout, '', 'the password was left in the workspace');
  assert.ok(!platform.log.includes(PASSWORD), 'the password is in the log');
  for (const file of readdirSync(join(platform.data, 'people/ada'))) {
    if (file.endsWith('.log')) assert.ok(!readFileSync(join(platform.data, 'people/ada', file), 'utf8').includes(PASSWORD), file);
  }
});

test('a workspace\'s own question is no way to another host\'s credentials', async () => {
  const ask = (lines) => inside(`printf '${lines}' | git credential fill`);
  assert.match((await ask(`protocol=http\\nhost=127.0.0.1:${PORT}\\n\\n`)).stdout, /password=pass/);
  for (const lines of [`protocol=http\\nhost=127.0.0.1:${PORT + 1}\\n\\n`, 'protocol=https\\nhost=github.com\\n\\n', 'protocol=ssh\\nhost=x\\n\\n']) {
    const asked = await ask(lines);
    assert.ok(!asked.stdout.includes('password='), asked.stdout);
  }
});

test('the SSH agent is lent where it was switched on, and not before or after', async () => {
  const started = here('ssh-agent', ['-s']);
  sshAgent = Number(/SSH_AGENT_PID=(\d+)/.exec(started)[1]);
  ada.env.SSH_AUTH_SOCK = /SSH_AUTH_SOCK=([^;]+)/.exec(started)[1];
  const key = join(ada.folder, 'key');
  here('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada on paper', '-f', key]);
  here('ssh-add', ['-q', key]);

  const without = await inside('ssh-add -l');
  assert.notEqual(without.code, 0, without.stdout);
  const { ssh_agent: lent } = JSON.parse((await expectExit(ada, Exit.success, ['git', 'ssh-agent', NAME, 'on', '--output', 'json'])).stdout);
  assert.deepEqual(Object.values(lent), [NAME]);
  assert.match(await shell(ada, NAME, 'ssh-add -l'), /ada on paper \(ED25519\)/);
  const proof = await inside(`echo '${readFileSync(`${key}.pub`, 'utf8').trim()}' > /tmp/key.pub && ssh-add -T /tmp/key.pub && echo signed`);
  assert.match(proof.stdout, /signed/, proof.stderr);

  await expectExit(ada, Exit.success, ['git', 'ssh-agent', NAME, 'off']);
  assert.notEqual((await inside('ssh-add -l')).code, 0);
});

test('a client that stays connected follows the switch', async () => {
  const watching = ada.terminal(['terminal', NAME, '--new']);
  try {
    await watching.waitFor(/\$ /);
    await expectExit(ada, Exit.success, ['git', 'ssh-agent', NAME, 'on']);
    await until('the socket is there', async () => (await inside('test -S "$SSH_AUTH_SOCK"')).code === 0);
    await expectExit(ada, Exit.success, ['git', 'ssh-agent', NAME, 'off']);
    await until('the socket is gone', async () => (await inside('test -S "$SSH_AUTH_SOCK"')).code === 1);
  } finally {
    watching.kill();
  }
});

test('dotfiles are in a new workspace, and where they cannot be applied the workspace runs and says so', async () => {
  const prefer = (dotfiles) => api.request('PUT', '/api/v1/me/preferences', { json: { dotfiles } });
  assert.equal((await prefer({ repository: 'https://ada:secret@example.com/d' })).status, 400);
  assert.equal((await prefer({ repository: '/nowhere/dotfiles', install: '' })).status, 200);
  await expectExit(ada, Exit.success, ['create', 'bare', '--template', 'quick']);
  const bare = await ada.berthJson(['show', 'bare']);
  assert.equal(bare.state, 'running');
  const step = bare.steps.at(-1);
  assert.equal(step.title, 'Apply your dotfiles');
  assert.equal(step.state, 'done');
  assert.match(step.detail, /Your dotfiles were not applied: The command ended with code \d+/);
  assert.match((await ada.berth(['logs', 'bare'])).stdout, /nowhere\/dotfiles/);

  const samples = (await shell(ada, 'bare', 'ls -d /opt/berth/samples/*')).trim().split('\n');
  assert.equal((await prefer({ repository: samples[0], install: 'git log -1 --format=%H > "$HOME/applied"' })).status, 200);
  await expectExit(ada, Exit.success, ['create', 'dressed', '--template', 'quick']);
  assert.match(await shell(ada, 'dressed', 'cat "$HOME/applied"; git -C "$HOME/.dotfiles" rev-parse HEAD'), /^([0-9a-f]{40})\n\1\n$/);
  assert.equal((await prefer({ repository: '' })).status, 200);
});
