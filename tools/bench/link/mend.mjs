// How long after a line is mended the first byte moves again on a stream that stood all the time: Berth beside ssh -L and
// mosh, whose keystrokes and their echo are what it carries. 25 ms each way; the line is cut for 2 s and 30 s, with and without
// a changed address, with and without the system telling of it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../lib/child.mjs';
import { checkout } from '../../lib/paths.mjs';
import { freePort } from '../../lib/ports.mjs';
import { percentile } from '../report.mjs';
import { meter, Rig } from './rig.mjs';

const LINE = { delayMs: 25 };
const RTT_MS = 2 * LINE.delayMs;
const BEFORE_MS = 1_500; // of whole line, before each cut
const AFTER_MS = 4_000; // for it to move again, after each
const PATIENCE_MS = 20_000;

const UNSIGNALLED = { p50: 3 * RTT_MS + 250, p99: 3 * RTT_MS + 1_000 };
const SIGNALLED = { p50: 3 * RTT_MS + 100 };

const moshWatch = join(checkout, 'tools/bench/link/mosh_watch.py');

// A changed address is the system's to notice, while the line is still cut; `signal` tells of a change at the mending. TCP, and
// so ssh, does not survive another address.
const kinds = (quick) => [
  ...[
    { seconds: 2, rounds: quick ? 4 : 12 },
    { seconds: 30, rounds: quick ? 1 : 3 },
  ].flatMap(({ seconds, rounds }) => {
    const cut = { name: `cut of ${seconds} s`, cutMs: seconds * 1_000, rounds };
    return [
      { ...cut, goals: UNSIGNALLED, peers: ['ssh -L', 'mosh'] },
      { ...cut, name: `${cut.name}, the system tells`, signal: true, goals: SIGNALLED, peers: ['ssh -L', 'mosh'] },
      { ...cut, name: `${cut.name}, another address`, move: true, goals: UNSIGNALLED, peers: ['mosh'] },
      { ...cut, name: `${cut.name}, another, it tells`, move: true, signal: true, goals: SIGNALLED, peers: ['mosh'] },
    ];
  }),
];

class Watch {
  static through(rig, near) {
    return Watch.#start([...rig.nearPrefix, 'python3', meter, 'watch', near]);
  }
  static async mosh(rig) {
    return Watch.#start(['python3', moshWatch, rig.host, String(await freePort()), ...rig.nearPrefix]);
  }
  static async #start([first, ...rest]) {
    const watch = new Watch();
    watch.process = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: watch.process.stdout })[Symbol.asyncIterator]();
    if ((await lines.next()).done) throw new Error(`${rest.join(' ')} did not begin.`);
    watch.result = lines.next().then(({ value }) => JSON.parse(value));
    return watch;
  }
  stop() {
    this.process.stdin.end();
    return Promise.race([this.result, sleep(PATIENCE_MS).then(() => ({ stamps: [], lost: undefined, broken: 'it never came back' }))]).finally(() => this.process.kill('SIGKILL'));
  }
}

const findMosh = async () => ((await run('which', ['mosh-server', 'mosh-client'])).code === 0 ? {} : { missing: 'mosh is not installed' });

// Rows as judge() makes them, with figures of their own goals.
export async function measureMend({ quick, congestion, missing, tell }) {
  const rig = await Rig.start({ line: LINE, congestion });
  const rows = [];
  try {
    await rig.startFarEnds();
    const tunnels = { Berth: await rig.openBerth() };
    for (const kind of kinds(quick)) {
      const watches = { Berth: await Watch.through(rig, tunnels.Berth.near) };
      for (const name of kind.peers.filter((peer) => !missing[peer])) {
        tunnels[name] ??= await (name === 'mosh' ? findMosh() : rig.openPeer(name));
        if (tunnels[name].missing) missing[name] = tunnels[name].missing;
        else watches[name] = await (name === 'mosh' ? Watch.mosh(rig) : Watch.through(rig, tunnels[name].near));
      }
      const names = Object.keys(watches);
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
      if (kind.move) delete tunnels['ssh -L']; // its connection is from an address that is no more
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
