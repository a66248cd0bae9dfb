// The Debian packages in a system that has never seen Berth: a fresh root of the distribution with what the packages say
// they depend on, in which they are installed, started as an ordinary user, used, removed and purged. The mirror is the one
// this machine takes its own packages from. BERTH_PACKAGES names a folder with packages that are made already.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ideBundleFolder, ideBundleIsThere } from '../../tools/lib/ide_bundle.mjs';
import { buildFolder } from '../../tools/lib/paths.mjs';
import { until } from '../../tools/lib/child.mjs';

const SUITE = 'trixie';
const PACKAGES = ['berth', 'berth-desktop', 'berth-platform'];
// What the system itself rewrites when any package comes or goes.
const NOT_OURS = /^\/(proc|sys|dev|run|tmp|debs|var\/(cache|log|lib\/(dpkg|apt))|etc\/ld\.so\.cache)(\/|$)|mimeinfo\.cache$|icon-theme\.cache$/;

// As xwininfo shows an application's own window.
const LARGE_WINDOW = /\("berth-desktop" "berth-desktop"\) +\d{3,}x\d{3,}/;

const missing =
  (process.getuid() !== 0 && 'making a system takes root') ||
  ['mmdebstrap', 'bwrap', 'dpkg-shlibdeps', 'Xvfb', 'xwininfo'].map((tool) => spawnSync(tool, ['--version']).error && `${tool} is not installed`).find(Boolean);

const work = mkdtempSync(join(tmpdir(), 'berth-packages-'));
const root = join(work, 'root');
const running = [];

// The first mirror in apt's sources that has the suite, as a line of sources.list.
function mirror() {
  const found = execFileSync('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE) $(COMPONENT)'], { encoding: 'utf8' });
  const line = found.split('\n').map((text) => text.split(' ')).find(([, suite, component]) => suite === SUITE && component === 'main');
  assert.ok(line, `no apt source of this machine has ${SUITE}`);
  return line[0];
}

// The root as a system of its own: not by chroot, in which nobody may make the user namespaces that sandboxes need, and with
// a whole /proc, without which they may not mount theirs.
function enter(command, { user = 'root', env = {}, shown = {} } = {}) {
  const set = Object.entries({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', LC_ALL: 'C.UTF-8', ...env });
  const binds = Object.entries(shown).flatMap(([place, path]) => ['--ro-bind', path, place]);
  const as = user === 'root' ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all'];
  return ['bwrap', '--die-with-parent', '--bind', root, '/', '--dev-bind', '/dev', '/dev', '--bind', '/proc', '/proc', '--bind', '/sys', '/sys', '--cap-add', 'ALL',
    ...binds, '--clearenv', ...set.flatMap(([name, value]) => ['--setenv', name, value]), '--', ...as, ...command];
}

function inside(command, options) {
  const [program, ...words] = enter(command, options);
  return spawnSync(program, words, { encoding: 'utf8', timeout: options?.timeoutMs ?? 300_000, killSignal: 'SIGKILL' });
}

function mustRun(command, options) {
  const done = inside(command, options);
  assert.equal(done.status, 0, `${command.join(' ')}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

// Starts a program inside; ended at the latest when the tests end.
function start(command, options) {
  const [program, ...words] = enter(command, options);
  const child = spawn(program, words);
  const shown = { child, text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (shown.text += chunk));
  shown.ended = new Promise((settle) => child.once('exit', (code, signal) => settle((shown.outcome = { code, signal }))));
  running.push(shown);
  return shown;
}

// bwrap dies of a signal itself, and what it runs with it: the signal goes to that.
async function end({ child, ended }) {
  const inner = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  process.kill(inner ? Number(inner.split(' ')[0]) : child.pid, 'SIGTERM');
  return ended;
}

// An X server without a screen that the root's programs reach: {name, windows()}.
async function startDisplay() {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', 'Xvfb', '-displayfd', '3', '-ac', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  running.push({ child, ended: new Promise((settle) => child.once('exit', settle)) });
  const number = await new Promise((settle, fail) => {
    child.stdio[3].once('data', (text) => settle(String(text).trim()));
    child.once('exit', () => fail(new Error('Xvfb does not start.')));
  });
  const name = `:${number}`;
  return { name, windows: () => execFileSync('xwininfo', ['-display', name, '-root', '-tree'], { encoding: 'utf8' }) };
}

const filesInside = () =>
  new Set(execFileSync('find', [root, '-xdev', '-printf', '/%P\n'], { encoding: 'utf8' }).split('\n').filter((path) => path && !NOT_OURS.test(path)));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  const { port } = server.address();
  await new Promise((settle) => server.close(settle));
  return port;
}

let filesBefore = new Set();
let debs = [];

before(
  () => {
    if (missing) return;
    const packages = process.env.BERTH_PACKAGES ?? join(buildFolder, 'packages');
    if (!process.env.BERTH_PACKAGES) {
      rmSync(packages, { recursive: true, force: true });
      execFileSync('cmake', ['--build', buildFolder, '--target', 'packages'], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    debs = readdirSync(packages).filter((name) => name.endsWith('.deb'));
    const source = `deb ${mirror()} ${SUITE} main`;
    execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', SUITE, root, source], { stdio: ['ignore', 'ignore', 'inherit'] });
    mkdirSync(join(root, 'debs'));
    for (const deb of debs) cpSync(join(packages, deb), join(root, 'debs', deb));
    // Only what the packages depend on, so that what is there afterwards and not before is theirs.
    const depends = debs.map((deb) => execFileSync('dpkg-deb', ['-f', join(root, 'debs', deb), 'Depends'], { encoding: 'utf8' }).trim());
    const quietly = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', '-o', 'Acquire::Retries=3'];
    mustRun(['apt-get', ...quietly, 'update']);
    mustRun(['apt-get', ...quietly, 'satisfy', ...depends], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
    filesBefore = filesInside();
  },
  { timeout: 900_000 },
);

after(async () => {
  for (const shown of running) {
    shown.child.kill('SIGKILL');
    await shown.ended;
  }
  rmSync(work, { recursive: true, force: true });
});

test('the packages install with the dependencies they name, and say who they are', { skip: missing }, () => {
  assert.deepEqual(debs.map((deb) => deb.split('_')[0]).sort(), PACKAGES);
  mustRun(['dpkg', '-i', ...debs.map((deb) => `/debs/${deb}`)]);
  for (const name of ['berth', 'berthd', 'berth-agent', 'berth-desktop']) assert.match(mustRun([name, '--version']), new RegExp(`^${name} \\d+\\.\\d+`));
  for (const path of ['share/man/man1/berth.1', 'share/man/man8/berthd.8', 'share/bash-completion/completions/berth',
    'share/zsh/vendor-completions/_berth', 'share/fish/vendor_completions.d/berth.fish', 'share/applications/berth.desktop',
    'share/metainfo/internal.berth.Berth.metainfo.xml', 'share/icons/hicolor/scalable/apps/berth.svg', 'lib/systemd/system/berthd.service',
    'share/berth/templates/nodejs-fullstack.yaml', 'share/berth/samples/nodejs-fullstack.bundle', 'share/doc/berth/copyright']) {
    assert.ok(existsSync(join(root, 'usr', path)), path);
  }
});

test('the desktop opens its window on X11 and offscreen for an ordinary user, and its IDE plugin has every library', { skip: missing }, async () => {
  const display = await startDisplay();
  const user = '1000';
  const runtime = join(root, 'tmp/runtime');
  mkdirSync(runtime, { mode: 0o700 });
  chownSync(runtime, 1000, 1000);
  const shown = { '/tmp/.X11-unix': '/tmp/.X11-unix' };
  const env = { XDG_RUNTIME_DIR: '/tmp/runtime', BERTH_CONFIG: '/tmp/berth-config', BERTH_SERVER: 'http://127.0.0.1:9' };
  for (const screen of [{ DISPLAY: display.name }, { QT_QPA_PLATFORM: 'offscreen' }]) {
    for (const left of readdirSync(runtime)) rmSync(join(runtime, left), { recursive: true }); // of the one before, which was ended
    const desktop = start(['berth-desktop'], { user, shown, env: { ...env, ...screen } });
    await until(`the desktop is up with ${JSON.stringify(screen)}`, () => {
      assert.equal(desktop.outcome, undefined, `it ended: ${desktop.text}`);
      const listens = readdirSync(runtime).some((name) => /^berth-desktop-[0-9a-f]+$/.test(name));
      return screen.DISPLAY ? LARGE_WINDOW.test(display.windows()) : listens;
    });
    // A second one hands its address over to the first and ends with success.
    assert.equal(inside(['berth-desktop', 'berth://workspace/hello'], { user, shown, env: { ...env, ...screen }, timeoutMs: 15_000 }).status, 0);
    assert.equal(desktop.outcome, undefined, `it ended: ${desktop.text}`);
    assert.doesNotMatch(desktop.text, /error|cannot|could not/i);
    await end(desktop);
  }
  const libraries = mustRun(['ldd', '/usr/lib/berth/plugins/berth_ide_webengine.so']);
  assert.match(libraries, /libQt6WebEngineCore/);
  assert.doesNotMatch(libraries, /not found/);
});

test('berthd serves with its unit\'s rights and a configuration without folders: agent, templates and samples are found', { skip: missing }, async () => {
  const port = await freePort();
  mkdirSync(join(root, 'etc/berth'), { recursive: true });
  const example = readFileSync(join(root, 'usr/share/doc/berth-platform/berthd.yaml'), 'utf8');
  writeFileSync(join(root, 'etc/berth/berthd.yaml'), example.replace(':7080', `:${port}`));
  assert.match(mustRun(['berthd', 'config', 'check', '/etc/berth/berthd.yaml']), /3 templates/);
  // With no more than what the unit leaves it; at its start it tries a sandbox.
  const unit = readFileSync(join(root, 'usr/lib/systemd/system/berthd.service'), 'utf8');
  const left = /^CapabilityBoundingSet=(.*)$/m.exec(unit)[1].toLowerCase().replaceAll('cap_', '+').replaceAll(' ', ',');
  const berthd = start(['setpriv', '--no-new-privs', `--bounding-set=-all,${left}`, 'berthd', 'serve', '--config', '/etc/berth/berthd.yaml']);
  await until('berthd answers', async () => {
    assert.equal(berthd.outcome, undefined, `it ended: ${berthd.text}`);
    return fetch(`http://127.0.0.1:${port}/api/v1/templates`).then((answer) => answer.status === 401, () => false);
  });
  assert.equal(readdirSync(join(root, 'var/lib/berth/bundles/agent')).length, 1);
  assert.deepEqual(await end(berthd), { code: 0, signal: null });
});

test('a browser IDE is added with berthd bundle', { skip: missing || (!ideBundleIsThere() && 'there is no bundle') }, () => {
  mustRun(['berthd', 'bundle', 'add', '/mnt'], { shown: { '/mnt': ideBundleFolder() } });
  assert.match(mustRun(['berthd', 'bundle', 'list']), /code-server .*\(current\)/);
});

test('removing keeps what people have; purging does too while there is a workspace', { skip: missing }, () => {
  const notes = join(root, 'var/lib/berth/workspaces/w1/home/notes.txt');
  mkdirSync(join(notes, '..'), { recursive: true });
  writeFileSync(notes, 'mine');
  mustRun(['dpkg', '-r', ...PACKAGES]);
  assert.match(mustRun(['dpkg', '-P', ...PACKAGES]), /holds workspaces and stays/);
  assert.equal(readFileSync(notes, 'utf8'), 'mine');
  assert.ok(existsSync(join(root, 'var/lib/berth/keys')));
});

test('purging without workspaces leaves no trace', { skip: missing }, () => {
  mustRun(['dpkg', '-i', ...debs.map((deb) => `/debs/${deb}`)]);
  rmSync(join(root, 'var/lib/berth/workspaces'), { recursive: true });
  rmSync(join(root, 'etc/berth/berthd.yaml'));
  mustRun(['dpkg', '-P', ...PACKAGES]);
  const left = [...filesInside()].filter((path) => !filesBefore.has(path));
  assert.deepEqual(left, []);
});
