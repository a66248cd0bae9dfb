// Berth's link beside what people use instead, measured in the same run by the same two ends (tools/bench/link/meter.py): a
// table of medians, then what each ratio should reach. --only ROW,… chooses rows, --quick takes fewer and smaller
// measurements, --rounds N as many, --peers NAME,… chooses peers.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '../lib/child.mjs';
import { measureMend } from './link/mend.mjs';
import { meter, Rig } from './link/rig.mjs';
import { judge, OWN, OWN_TLS_TWICE, printTable, save } from './link/table.mjs';

const idle = fileURLToPath(new URL('link/idle.mjs', import.meta.url));
const LOOPBACK_PEERS = ['ssh -L', 'two-hop ssh', 'TLS relays', 'plain relays', 'direct TCP'];
const LINE_PEERS = ['ssh -L', 'direct TCP'];
const SLOW_LINE = { delayMs: 25, rateMbit: 20 };
const LOSSY_LINE = { delayMs: 50, rateMbit: 100, lossPercent: 0.1 };
const QUIET_BELOW = 0.15; // cores: more than this elsewhere, and the measurement is said to be disturbed

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    peers: { type: 'string' },
    congestion: { type: 'string', default: 'bbr' },
  },
});
const quick = options.quick;
const rounds = Number(options.rounds ?? (quick ? 3 : 5));

const bulk = (streams, direction) => ['throughput', '--streams', streams, '--direction', direction, '--mib', quick ? 512 : 1024];
const keys = (direction) => ['load', '--direction', direction, '--seconds', quick ? 5 : 10, '--warmup', quick ? 4 : 6];

// What is measured: which command of the meter, on which line, and the figures that become rows of the table.
const MEASUREMENTS = [
  ...['1', '8'].flatMap((streams) =>
    ['up', 'down'].map((direction) => ({
      row: 'bulk', command: bulk(streams, direction),
      figures: [
        { key: 'mb_per_s', name: `${streams === '1' ? 'one stream' : 'eight streams'}, ${direction}`, unit: 'MB/s', more: true,
          goals: [['ssh -L', 0.7], ['two-hop ssh', 1.3], ['TLS relays', 1]] },
        { key: 'cpu_s_per_gib', name: `  processor time, all processes`, id: `cpu ${streams} ${direction}`, unit: 's/GiB', goals: [['ssh -L', 2], ['two-hop ssh', 1]] },
      ],
    })),
  ),
  { row: 'ping', command: ['ping', '--rounds', quick ? 4_000 : 10_000],
    figures: [
      { key: 'us_p50', name: '64 bytes there and back, p50', unit: 'µs', goals: [['ssh -L', 1.5], ['two-hop ssh', 0.9]] },
      { key: 'us_p99', name: '64 bytes there and back, p99', unit: 'µs' },
    ] },
  { row: 'connect', command: ['connect', '--rounds', quick ? 200 : 500],
    figures: [
      { key: 'us_p50', name: 'new connection, p50', unit: 'µs', goals: [['ssh -L', 1]] },
      { key: 'us_p99', name: 'new connection, p99', unit: 'µs' },
    ] },
  ...['down', 'up'].map((direction) => ({
    row: 'keys', line: SLOW_LINE, command: keys(direction),
    figures: [
      { key: 'ms_p99', name: `key beside bulk ${direction}, 25 ms 20 Mbit/s, p99`, unit: 'ms', goals: [['direct TCP', 1.3]] },
      { key: 'ms_p50', name: `  the same, p50`, id: `keys p50 ${direction}`, unit: 'ms' },
      { key: 'bulk_mb_per_s', name: `  the bulk beside it`, id: `keys bulk ${direction}`, unit: 'MB/s', more: true },
    ],
  })),
  ...['up', 'down'].map((direction) => ({
    row: 'line', line: LOSSY_LINE, command: ['throughput', '--streams', '1', '--direction', direction, '--mib', quick ? 32 : 64],
    figures: [{ key: 'mb_per_s', name: `one stream ${direction}, 50 ms 100 Mbit/s 0.1 % loss`, unit: 'MB/s', more: true, goals: [['ssh -L', 1]] }],
  })),
];

const rowNames = [...new Set(MEASUREMENTS.map(({ row }) => row)), 'mend', 'memory'];
const wanted = options.only?.split(',') ?? rowNames;
for (const name of wanted) {
  if (!rowNames.includes(name)) {
    console.error(`There is no row ${name}; there are ${rowNames.join(', ')}.`);
    process.exit(2);
  }
}
const chosen = MEASUREMENTS.filter(({ row }) => wanted.includes(row));
if (process.getuid() !== 0) {
  console.error('The measurement enters network and mount namespaces: run it as root.');
  process.exit(1);
}

async function measureOnce(rig, tunnel, command) {
  const [first, ...rest] = [...rig.nearPrefix, 'python3', meter, command[0], tunnel.near, ...command.slice(1).map(String),
    '--pids', tunnel.pids.join(','), '--far-pids', tunnel.farPids.join(',')];
  const { code, stdout, stderr } = await run(first, rest, { timeoutMs: 180_000 });
  if (code !== 0) throw new Error(stderr || 'the measurement failed');
  return JSON.parse(stdout);
}

const tellProgress = (text) => process.stderr.isTTY && process.stderr.write(`\r${text.padEnd(79)}${text ? '' : '\r'}`);

// Ctrl-C ends the measuring, not the cleaning up.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (interrupted = true));

// All tunnels stand at the same time, and rounds go over all of them: what disturbs one round disturbs all alike.
async function measureOn(line, measurements, samples, missing) {
  const rig = await Rig.start({ line, congestion: options.congestion });
  try {
    await rig.startFarEnds();
    const tunnels = { [OWN]: await rig.openBerth() };
    if (!line) tunnels[OWN_TLS_TWICE] = await rig.openBerthTlsTwice();
    for (const name of options.peers?.split(',') ?? (line ? LINE_PEERS : LOOPBACK_PEERS)) {
      const tunnel = await rig.openPeer(name);
      if (tunnel.missing) missing[name] = tunnel.missing;
      else tunnels[name] = tunnel;
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const measurement of measurements) {
        for (const [name, tunnel] of Object.entries(tunnels)) {
          let result;
          if (interrupted) throw new Error('interrupted');
          try {
            result = await measureOnce(rig, tunnel, measurement.command);
          } catch (error) {
            result = { failed: error.message };
          }
          samples.push({ measurement, tunnel: name, round, result });
          tellProgress(`round ${round + 1} of ${rounds}: ${measurement.command.slice(0, 5).join(' ')}, ${name}`);
        }
      }
    }
  } finally {
    tellProgress('');
    await rig.stop();
  }
}

// What a session that says nothing holds (link/idle.mjs).
async function measureMemory() {
  tellProgress('memory of idle sessions');
  const { code, stdout, stderr } = await run(process.execPath, [idle, ...(quick ? ['--workspaces', '1'] : [])], { timeoutMs: 300_000 });
  tellProgress('');
  if (code !== 0) throw new Error(stderr);
  const result = JSON.parse(stdout);
  return [['gateway', 32], ['agent', 64]].map(([where, limit]) => {
    const value = result[`${where}_kib`];
    const cell = { values: [value], median: value, min: value, max: value, elsewhere: [], failed: [] };
    return { name: `an idle session at the ${where}`, unit: 'KiB', tunnels: { Berth: cell }, goals: [], absolute: [{ limit, met: value <= limit }] };
  });
}

const samples = [];
const missing = {};
for (const line of [undefined, SLOW_LINE, LOSSY_LINE]) {
  const here = chosen.filter((measurement) => measurement.line === line);
  if (here.length > 0) await measureOn(line, here, samples, missing);
}
const rows = judge(samples, QUIET_BELOW);
if (wanted.includes('mend')) rows.push(...(await measureMend({ quick, congestion: options.congestion, missing, tell: tellProgress })));
if (wanted.includes('memory')) rows.push(...(await measureMemory()));
printTable(rows, missing);
save(rows, { quick, rounds, congestion: options.congestion, missing });
