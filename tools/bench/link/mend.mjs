// How long after a line is mended the first byte moves again on a stream that stood all the time: Berth beside ssh -L. 25 ms
// each way; the line is cut for 2 s and 30 s, with and without a changed address, with and without the system telling of it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../report.mjs';
import { meter, Rig } from './rig.mjs';

const LINE = { delayMs: 25 };
const RTT_MS = 2 * LINE.delayMs;
const BEFORE_MS = 1_500; // of whole line, before each cut
const AFTER_MS = 4_000; // for it to move again, after each
const PATIENCE_MS = 20_000;

const UNSIGNALLED = { p50: 3 * RTT_MS + 250, p99: 3 * RTT_MS + 1_000 };
const SIGNALLED = { p50: 3 * RTT_MS + 100 };

// A changed address is the system's to notice, while the line is still cut; `signal` tells of a change at the mending.
const kinds = (quick) => [
  { name: 'cut of 2 s', cutMs: 2_000, rounds: quick ? 4 : 12, goals: UNSIGNALLED, peers: true },
  { name: 'cut of 2 s, the system tells', cutMs: 2_000, rounds: quick ? 3 : 8, signal: true, goals: SIGNALLED },
  { name: 'cut of 2 s, another address', cutMs: 2_000, rounds: quick ? 3 : 8, move: true, goals: UNSIGNALLED },
  ...(quick ? [] : [
    { name: 'cut of 30 s', cutMs: 30_000, rounds: 3, goals: UNSIGNALLED, peers: true },
    { name: 'cut of 30 s, the system tells', cutMs: 30_000, rounds: 3, signal: true, goals: SIGNALLED },
    { name: 'cut of 30 s, another address', cutMs: 30_000, rounds: 3, move: true, goals: UNSIGNALLED },
  ]),
];

class Watch {
  static async start(rig, near) {
    const watch = new Watch();
    const [first, ...rest] = [...rig.nearPrefix, 'python3', meter, 'watch', near];
    watch.process = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: watch.process.stdout })[Symbol.asyncIterator]();
    await lines.next();
    watch.result = lines.next().then(({ value }) => JSON.parse(value));
    return watch;
  }
  stop() {
    this.process.stdin.end();
    return Promise.race([this.result, sleep(PATIENCE_MS).then(() => ({ stamps: [], lost: undefined, broken: 'it never came back' }))]).finally(() => this.process.kill('SIGKILL'));
  }
}

// Rows as judge() makes them, with figures of their own goals.
export async function measureMend({ quick, congestion, tell }) {
  const rig = await Rig.start({ line: LINE, congestion });
  const rows = [];
  try {
    await rig.startFarEnds();
    const tunnels = { Berth: await rig.openBerth() };
    for (const kind of kinds(quick)) {
      if (kind.peers) tunnels['ssh -L'] ??= await rig.openPeer('ssh -L');
      const names = kind.peers ? ['Berth', 'ssh -L'] : ['Berth'];
      const watches = {};
      for (const name of names) watches[name] = await Watch.start(rig, tunnels[name].near);
      const mended = [];
      for (let round = 0; round < kind.rounds; round += 1) {
        tell(`line mended: ${kind.name}, round ${round + 1} of ${kind.rounds}`);
        await sleep(BEFORE_MS + Math.random() * 1_000);
        await rig.wan.cut();
        await sleep(kind.cutMs / 2);
        if (kind.move) await rig.wan.changeAddress();
        await sleep(kind.cutMs / 2 + Math.random() * 300);
        mended.push(await rig.wan.mend());
        if (kind.signal) await rig.wan.signal();
        await sleep(AFTER_MS);
      }
      const cells = {};
      for (const name of names) {
        const { stamps, lost, wrong, broken } = await watches[name].stop();
        const values = mended.map((moment) => stamps.find((stamp) => stamp > moment)).map((stamp, index) => (stamp === undefined ? PATIENCE_MS : (stamp - mended[index]) * 1_000));
        cells[name] = { values, lost, wrong, failed: broken ? [`${name}, ${kind.name}: ${broken}`] : [], elsewhere: [] };
      }
      for (const part of ['p50', 'p99']) {
        const cellsOf = Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, { ...cell, median: percentile(cell.values, part === 'p50' ? 0.5 : 0.99), min: Math.min(...cell.values), max: Math.max(...cell.values) }]));
        const goal = kind.goals[part];
        const own = cellsOf.Berth;
        const intact = own.lost === 0 && own.wrong === 0;
        rows.push({ name: `first byte, ${kind.name}, ${part}`, unit: 'ms', tunnels: cellsOf, goals: [], absolute: goal === undefined ? [] : [{ limit: goal, met: own.median <= goal && intact, note: intact ? 'nothing lost' : `${own.lost} keys lost, ${own.wrong} wrong` }] });
      }
    }
  } finally {
    tell('');
    await rig.stop();
  }
  return rows;
}
