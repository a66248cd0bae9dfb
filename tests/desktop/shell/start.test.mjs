// The program as people start it, on a screen of its own: bad profile folders, a second start, a platform that is away,
// the command line's own words.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child, run, until } from '../../../tools/lib/child.mjs';
import { program } from '../../../tools/lib/paths.mjs';
import { freePort } from '../../../tools/lib/ports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'berth-start-'));
const children = [];
after(async () => {
  for (const child of children) await child.stop(2_000);
  rmSync(folder, { recursive: true, force: true });
});

const STEADY_MS = 1_500; // long enough for the keychain and the first request to have failed

function profile(name) {
  const home = join(folder, name);
  const env = { ...process.env, HOME: home, QT_QPA_PLATFORM: 'offscreen', LANG: 'C.UTF-8', BERTH_CONFIG: join(home, 'berth') };
  for (const key of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR']) {
    env[key] = join(home, key);
    mkdirSync(env[key], { recursive: true, mode: 0o700 });
  }
  delete env.DBUS_SESSION_BUS_ADDRESS;
  delete env.BERTH_SERVER;
  mkdirSync(env.BERTH_CONFIG, { recursive: true });
  return { home, env };
}

function start({ home, env }, args = []) {
  const child = new Child('berth-desktop', program('berth-desktop'), args, { log: join(home, 'log'), env });
  children.push(child);
  return child;
}

async function staysUp(child) {
  await sleep(STEADY_MS);
  assert.ok(child.running, `it ended: ${JSON.stringify(child.outcome)}\n${child.output}`);
}

test('--version and --help need no display, a wrong option is named', async () => {
  const env = { ...process.env, QT_QPA_PLATFORM: 'none-such' };
  assert.match((await run(program('berth-desktop'), ['--version'], { env })).stdout, /^berth-desktop \d+\.\d+/);
  assert.match((await run(program('berth-desktop'), ['--help'], { env })).stdout, /Usage/);
  const wrong = await run(program('berth-desktop'), ['--colour'], { env: profile('options').env });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--colour/);
});

test('a corrupt profile does not keep it from starting', async () => {
  const bad = profile('corrupt');
  writeFileSync(join(bad.env.BERTH_CONFIG, 'settings.json'), '{"platform": 7');
  writeFileSync(join(bad.env.BERTH_CONFIG, 'desktop.json'), '\0\0\0');
  mkdirSync(join(bad.env.XDG_CACHE_HOME, 'berth'), { recursive: true });
  await staysUp(start(bad));
});

test('a profile folder that cannot be made does not keep it from starting', async () => {
  const bad = profile('blocked');
  writeFileSync(join(bad.home, 'file'), '');
  bad.env.BERTH_CONFIG = join(bad.home, 'file/berth'); // below a file: not even root can write there
  bad.env.XDG_CACHE_HOME = join(bad.home, 'file/cache');
  bad.env.XDG_RUNTIME_DIR = join(bad.home, 'file/run');
  await staysUp(start(bad));
});

test('a platform that is away, and no keychain, do not keep it from starting', async () => {
  const away = profile('away');
  writeFileSync(join(away.env.BERTH_CONFIG, 'settings.json'), JSON.stringify({ platform: `http://127.0.0.1:${await freePort()}` }));
  await staysUp(start(away));
});

test('a second start hands over to the first and ends at once', async () => {
  const shared = profile('twice');
  const first = start(shared);
  await staysUp(first);
  const second = await run(program('berth-desktop'), ['berth://workspace/demo'], { env: shared.env, timeoutMs: 5_000 });
  assert.equal(second.code, 0);
  for (const link of ['berth://open/demo?editor=code&path=%2Fworkspace', 'berth://open/--x?command=rm', `berth:${'%00'.repeat(5_000)}`]) {
    assert.equal((await run(program('berth-desktop'), [link], { env: shared.env, timeoutMs: 5_000 })).code, 0, link.slice(0, 40));
  }
  assert.ok(first.running);
  // The first one killed leaves a lock and a socket behind: the next one is the first again.
  first.signal('SIGKILL');
  await first.ended;
  await staysUp(start(shared));
});

if (process.platform === 'linux') {
  test('what is slow to load is left to plugins', async () => {
    const { stdout } = await run('ldd', [program('berth-desktop')]);
    assert.match(stdout, /libQt6Widgets/);
    assert.doesNotMatch(stdout, /libQt6Network|libQt6WebSockets|libKF6|libQt6WebEngine|libproxy|libgssapi/);
  });
}

test('at rest it wakes up seldom', async () => {
  const quiet = profile('quiet');
  const child = start(quiet);
  await staysUp(child);
  const ticks = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await sleep(3_000);
  assert.ok(ticks() - before <= 3, `${ticks() - before} ticks of 10 ms in 3 s`);
  await until('it is still there', () => child.running);
});
