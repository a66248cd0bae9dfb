// What the desktop costs before anything is done with it: exec → first paint, → live list, memory, CPU at rest; beside
// an empty Qt Widgets window, measured in turns. With 10 workspaces and a session, drawn offscreen.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../lib/child.mjs';
import { buildFolder, checkout, program } from '../lib/paths.mjs';
import { Person } from '../lib/person.mjs';
import { startBerthd, startProvider } from '../lib/platform.mjs';
import { freePort } from '../lib/ports.mjs';
import { tokensFor } from '../lib/tokens.mjs';
import { endWorkspaces } from '../lib/workspaces.mjs';
import { median, report } from './report.mjs';

const STARTS = 9;
const WORKSPACES = 10;
const REST_MS = 4_000; // until what follows the first paint has settled
const IDLE_MS = 10_000;
const TICK_MS = 10; // of /proc/PID/stat

execFileSync('cmake', ['--build', buildFolder, '--target', 'berth-desktop', 'empty-window'], { cwd: checkout, stdio: 'ignore' });
const emptyWindow = join(buildFolder, 'tests/bench/empty-window');

const pssOf = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
const ticksOf = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
};

// Starts a program that says "NAME NANOSECONDS" of the monotonic clock; what it said, in ms since exec.
function start(command, env) {
  const began = process.hrtime.bigint();
  const child = spawn(command, [], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const said = {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    for (const [, name, at] of text.matchAll(/^(\w+) (\d+)$/gm)) said[name] ??= Number(BigInt(at) - began) / 1e6;
  });
  const ended = new Promise((settle) => child.once('exit', settle));
  return {
    pid: child.pid,
    said: (name) => until(`${command} says "${name}"`, () => said[name], { timeoutMs: 20_000 }),
    stop: () => (child.kill('SIGKILL'), ended),
  };
}

const data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
chmodSync(data, 0o711);
const cleanups = [() => rmSync(data, { recursive: true, force: true, maxRetries: 3 })];
try {
  const templates = join(data, 'templates');
  mkdirSync(templates);
  const provider = await startProvider({ data, port: await freePort() });
  cleanups.push(() => provider.stop());
  const settings = { limits: { creations_per_minute: 1_000 } };
  const berthd = await startBerthd({ data, port: await freePort(), issuer: provider.issuer, settings });
  cleanups.push(() => endWorkspaces(data), () => berthd.stop());
  const { access_token: token } = await tokensFor(provider.issuer, provider.accounts.ada);
  for (let count = 0; count < WORKSPACES; count += 1) {
    const made = await fetch(`${berthd.url}/api/v1/workspaces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `bench-${count}`, template: 'cpp' }),
    });
    if (!made.ok) throw new Error(`a workspace was refused: ${await made.text()}`);
  }
  const ada = await Person.create({ folder: join(data, 'ada'), platform: berthd.url, account: provider.accounts.ada });
  cleanups.push(() => ada.close());
  await ada.signIn();
  // The runtime folder is kept in memory where people have one: what is synced there waits for no disk.
  const runtime = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : data, 'berth-bench-'));
  cleanups.push(() => rmSync(runtime, { recursive: true, force: true }));
  const env = { ...ada.env, XDG_RUNTIME_DIR: runtime, QT_QPA_PLATFORM: 'offscreen', BERTH_REPORT_START: '1' };

  const empty = { painted: [], pss: [] };
  const berth = { painted: [], live: [], pss: [] };
  let idle;
  for (let count = 0; count <= STARTS; count += 1) {
    const window = start(emptyWindow, env);
    const paintedEmpty = await window.said('painted');
    await sleep(300);
    const pssEmpty = pssOf(window.pid);
    await window.stop();
    const desktop = start(program('berth-desktop'), env);
    const painted = await desktop.said('painted');
    const live = await desktop.said('live');
    if (count === 0) {
      // The first of each is cold; the list is kept from here on, and shown with the first paint.
      await sleep(REST_MS * 2);
      const before = ticksOf(desktop.pid);
      await sleep(IDLE_MS);
      idle = ((ticksOf(desktop.pid) - before) * TICK_MS * 100) / IDLE_MS;
    } else {
      await sleep(REST_MS / 4);
      empty.painted.push(paintedEmpty);
      empty.pss.push(pssEmpty);
      berth.painted.push(painted);
      berth.live.push(live);
      berth.pss.push(pssOf(desktop.pid));
    }
    await desktop.stop();
  }
  report('desktop', [
    { what: 'empty window: exec → first paint', value: median(empty.painted), unit: 'ms', samples: empty.painted },
    { what: 'empty window: PSS', value: median(empty.pss), unit: 'MiB' },
    { what: 'Berth: exec → first paint, list on it', value: median(berth.painted), unit: 'ms', goal: 2 * median(empty.painted), samples: berth.painted },
    { what: 'Berth: exec → live list', value: median(berth.live), unit: 'ms', goal: 400, samples: berth.live },
    { what: 'Berth: PSS, no IDE open', value: median(berth.pss), unit: 'MiB', goal: 60, samples: berth.pss },
    { what: 'Berth: CPU at rest, one session', value: idle, unit: '%', goal: 0.2 },
  ]);
} finally {
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
}
