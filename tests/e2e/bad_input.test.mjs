// What people and the world get wrong, at the command line: each is a clear error with an exit code of its kind, and
// nothing is lost by it.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../tools/lib/child.mjs';
import { program } from '../../tools/lib/paths.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, inState, isClearError, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));

let platform;
let ada;
let grace;
before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { creations_per_minute: 100 } } });
  ada = await platform.person('ada');
  grace = await platform.person('grace');
});
after(() => platform?.stop());

describe('templates', () => {
  let folder;
  before(() => {
    folder = join(platform.data, 'hostile');
    mkdirSync(folder);
  });
  const validate = async (name, text) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    const result = await expectExit(ada, Exit.usage, ['templates', 'validate', file], { timeoutMs: 20_000 });
    assert.ok(result.ms < 5_000, `${result.ms} ms`);
    return result.stderr + result.stdout;
  };
  const head = 'apiVersion: devenv/v1\nkind: WorkspaceTemplate\nmetadata:\n  name: a\nspec:\n  image: {repository: debian}\n';

  test('a good one is told so', async () => {
    await expectExit(ada, Exit.success, ['templates', 'validate', join(templates, 'quick.yaml')]);
  });
  test('an unknown key is named with its place and a suggestion', async () => {
    const text = await validate('unknown.yaml', `${head}  resorces: {}\n`);
    assert.match(text, /unknown\.yaml:7:3/);
    assert.match(text, /resorces/);
    assert.match(text, /resources/);
  });
  test('10 MB are refused', async () => {
    await validate('large.yaml', `${head}  env:\n${'    A: xxxxxxxxxxxxxxxx\n'.repeat(450_000)}`);
  });
  test('a bomb of aliases is refused', async () => {
    const levels = Array.from({ length: 30 }, (_none, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]`);
    await validate('bomb.yaml', `a0: &a0 x\n${levels.join('\n')}\n`);
  });
  test('deep nesting is refused', async () => {
    await validate('deep.yaml', `${'['.repeat(100_000)}`);
  });
  test('what is no text is refused', async () => {
    await validate('binary.yaml', Buffer.from([0xff, 0xfe, 0x00, 0x01]));
    await validate('empty.yaml', '');
  });
  test('a name that is a path is refused', async () => {
    for (const name of ['../../etc/passwd', '/etc/passwd', '.', 'a/b']) {
      await validate('path.yaml', head.replace('name: a', `name: ${name}`));
    }
  });
  test('a file that is not there, or a folder, is an error and not a crash', async () => {
    const missing = await ada.berth(['templates', 'validate', join(folder, 'none.yaml')]);
    assert.notEqual(missing.code, 0);
    isClearError(missing, /none\.yaml/);
    assert.notEqual((await ada.berth(['templates', 'validate', folder])).code, 0);
    symlinkSync('/dev/zero', join(folder, 'endless.yaml'));
    assert.notEqual((await ada.berth(['templates', 'validate', join(folder, 'endless.yaml')], { timeoutMs: 20_000 })).code, 0);
  });
});

describe('names', () => {
  test('bad ones are refused with what is allowed', async () => {
    for (const name of ['Bad', 'a_b', 'a b', '../a', 'a'.repeat(64), 'ä']) {
      isClearError(await expectExit(ada, Exit.usage, ['create', '--template', 'quick', name]), /name/i);
    }
  });
  test('a taken one is refused, and the first stays as it is', async () => {
    await expectExit(ada, Exit.success, ['create', '--template', 'quick', 'taken']);
    isClearError(await expectExit(ada, Exit.conflict, ['create', '--template', 'quick', 'taken']), /taken/);
    assert.equal((await ada.berthJson(['show', 'taken'])).state, 'running');
  });
  test('unknown workspaces, templates and commands say so', async () => {
    isClearError(await expectExit(ada, Exit.notFound, ['show', 'nothing']), /nothing/);
    isClearError(await expectExit(ada, Exit.notFound, ['create', '--template', 'nothing', 'a']), /template/);
    await expectExit(ada, Exit.usage, ['fly']);
    await expectExit(ada, Exit.usage, ['create']);
  });
});

describe('parameters', () => {
  test('are text and never commands, whatever is in them', async () => {
    const hostile = `$(touch /workspace/pwned) \`touch /workspace/pwned\` "; touch /workspace/pwned; # ' \\ \${HOME} %s äöü`;
    await expectExit(ada, Exit.success, ['create', '--template', 'parameters', '--set', `TEXT=${hostile}`, 'hostile']);
    assert.equal(await shell(ada, 'hostile', 'cat text'), `${hostile}\n`);
    assert.equal(await shell(ada, 'hostile', 'test ! -e pwned && echo safe'), 'safe\n');
    await expectExit(ada, Exit.success, ['delete', 'hostile', '--yes']);
  });
  test('a missing, unknown or wrong one is refused', async () => {
    isClearError(await expectExit(ada, Exit.usage, ['create', '--template', 'parameters', 'a']), /TEXT/);
    isClearError(await expectExit(ada, Exit.usage, ['create', '--template', 'quick', '--set', 'NOTHING=1', 'a']), /NOTHING/);
    isClearError(await expectExit(ada, Exit.usage, ['create', '--template', 'quick', '--set', 'COLOUR=green', 'a']), /blue/);
  });
  test('a secret reaches the workspace and shows nowhere else', async () => {
    const secret = 'tell-nobody-4711';
    const made = await expectExit(ada, Exit.success, ['create', '--template', 'parameters', '--set', 'TEXT=x', '--set-file', 'SECRET=-', 'secretive'], { input: secret });
    assert.equal(await shell(ada, 'secretive', 'cat secret'), secret);
    const shown = await ada.berth(['show', 'secretive', '--output', 'json']);
    const log = await ada.berth(['logs', 'secretive']);
    for (const text of [made.stdout, made.stderr, shown.stdout, log.stdout, platform.log]) assert.ok(!text.includes(secret));
    await expectExit(ada, Exit.success, ['delete', 'secretive', '--yes']);
  });
});

describe('an init command that fails', () => {
  test('ends in an error with its last output; a retry goes on there once the cause is gone', async () => {
    const made = await expectExit(ada, Exit.workspaceFailed, ['create', '--template', 'failing', 'failing'], { timeoutMs: 90_000 });
    assert.match(made.stdout + made.stderr, /looking for the cause in \/workspace\/below with over/);
    await inState(ada, 'failing', 'error');
    const log = await expectExit(ada, Exit.success, ['logs', 'failing']);
    assert.match(log.stdout, /looking for the cause/);

    // Its owner mends it from outside the sandbox, as the administrator of the machine would.
    const { id } = await ada.berthJson(['show', 'failing']);
    writeFileSync(join(platform.data, 'workspaces', id, 'workspace', 'mended'), '');
    await expectExit(ada, Exit.success, ['retry', 'failing'], { timeoutMs: 60_000 });
    assert.equal(await shell(ada, 'failing', 'cat ran'), 'first\nthird\n');
    await expectExit(ada, Exit.success, ['delete', 'failing', '--yes']);
  });
});

describe('ports', () => {
  test('a local port that is taken is refused by name, before anything is opened', async (context) => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    context.after(() => server.close());
    const { port } = server.address();
    const refused = await ada.berth(['port-forward', 'taken', `8000:${port}`], { timeoutMs: 20_000 });
    assert.notEqual(refused.code, Exit.success);
    isClearError(refused, new RegExp(String(port)));
  });
  test('nonsense is refused', async () => {
    for (const spec of ['0', '70000', 'x', '1:2:3:4', '-1', '80:']) {
      await expectExit(ada, Exit.usage, ['port-forward', 'taken', '--', spec]);
    }
  });
});

describe('somebody else', () => {
  test('is refused everything, as if there were no such workspace', async () => {
    const { id } = await ada.berthJson(['show', 'taken']);
    for (const target of ['taken', id]) {
      for (const args of [['show', target], ['exec', target, '--', 'true'], ['terminal', '--list', target], ['port-forward', target, '8000'], ['logs', target], ['stop', target], ['delete', target, '--yes']]) {
        isClearError(await expectExit(grace, Exit.notFound, args), /no .*workspace|not found/i);
      }
      assert.equal(await grace.terminal(['terminal', target]).ended, Exit.notFound);
    }
    assert.equal((await ada.berthJson(['show', 'taken'])).state, 'running');
  });
  test('who is not signed in is told how to', async () => {
    const stranger = await platform.person('stranger', { signIn: false });
    isClearError(await expectExit(stranger, Exit.unauthenticated, ['--server', platform.url, 'list']), /login/);
  });
});

describe('the output', () => {
  const berth = (line) => run('sh', ['-c', line], { env: ada.env });
  test('that finds no room is said, with what to do', async () => {
    for (const command of [`'${program('berth')}' templates`, `'${program('berth')}' --help`]) {
      const full = await berth(`${command} > /dev/full`);
      assert.equal(full.code, Exit.io, full.stderr);
      isClearError(full, /cannot be written/);
    }
  });
  test('that nobody reads to its end is no error', async () => {
    const { code, stdout, stderr } = await berth(`'${program('berth')}' --help | head -n 1`);
    assert.equal(code, Exit.success);
    assert.match(stdout, /^Remote development environments.*\n$/);
    assert.equal(stderr, '');
  });
});

describe('the platform', () => {
  test('that is not there is said, with its address', async () => {
    const away = await ada.berth(['--server', 'http://127.0.0.1:9', 'templates'], { timeoutMs: 30_000 });
    assert.ok([Exit.unavailable, Exit.unauthenticated].includes(away.code), `${away.code}`);
    isClearError(away, /127\.0\.0\.1:9|login/);
  });
});
