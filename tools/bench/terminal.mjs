// The terminal widget against konsole: seconds for 100 MB of plain, of colour-heavy and of Unicode text until the
// program at the other end has its answer, and from a key to its pixel. Under Xvfb, both in the same run.
//
//   ./bench terminal [--konsole-root DIR] [--megabytes N] [--repeat N]
//
// konsole is taken from PATH, or from another system's root:
//   mmdebstrap --variant=apt --include=konsole,fonts-dejavu-core,fonts-noto-cjk,fonts-noto-color-emoji,python3 trixie DIR
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../lib/child.mjs';
import { checkout } from '../lib/paths.mjs';
import { median, report } from './report.mjs';

const HOUR_MS = 3_600_000;
const KEY_GOAL_MS = 8;
const TEXTS = { ascii: 'plain', colour: 'colour-heavy', unicode: 'Unicode' };

const { values: options } = parseArgs({
  options: {
    'konsole-root': { type: 'string' },
    megabytes: { type: 'string', default: '100' },
    repeat: { type: 'string', default: '3' },
  },
});

// The one that other roots have in the same place as well.
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const onPath = (name) => process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
const konsole = 'konsole --separate -p HistoryMode=1 -p HistorySize=10000 -p TerminalColumns=100 -p TerminalRows=30 ' +
  "-p 'Font=DejaVu Sans Mono,10' -e {prog}";
const terminals = { berth: `${join(checkout, 'build/release/tests/bench/berth_term_bench')} --cells 100x30 {prog}` };
if (options['konsole-root']) terminals.konsole = `${join(checkout, 'tools/bench/in_root')} ${options['konsole-root']} ${konsole}`;
else if (onPath('konsole')) terminals.konsole = konsole;
else console.log('konsole is not installed (the package "konsole" of every distribution, or --konsole-root): Berth is measured alone.\n');

const built = await run('cmake', ['--build', join(checkout, 'build/release'), '--target', 'berth_term_bench'], { timeoutMs: HOUR_MS });
if (built.code !== 0) throw new Error(`berth_term_bench was not built:\n${built.stdout.slice(-4_000)}`);

const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
try {
  const measured = Object.fromEntries(Object.keys(terminals).map((name) => [name, []]));
  const rounds = Number(options.repeat);
  for (let round = 0; round < rounds; round += 1) { // in turns: the machine's mood is the same for all
    for (const [name, command] of Object.entries(terminals)) {
      const out = join(folder, `${name}-${round}.jsonl`);
      const what = round === 0 ? 'throughput,latency' : 'throughput';
      const args = [join(checkout, 'tools/bench/termbench.py'), 'run', '--name', name, '--cmd', command, '--what', what,
        '--size-mb', options.megabytes, '--repeat', '1', '--data', join(folder, 'texts'), '--out', out];
      const { code, stderr } = await run(python, args, { timeoutMs: HOUR_MS });
      if (code !== 0) throw new Error(`termbench.py failed on ${name}:\n${stderr}`);
      const rows = readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
      const failure = rows.find((row) => row.what === 'error');
      if (failure) throw new Error(`${name}: ${failure.error} ${failure.log}`);
      measured[name].push(...rows);
    }
  }
  const seconds = (name, text) => measured[name]?.filter((row) => row.what === 'throughput' && row.text === text).map((row) => row.s);
  const latency = (name) => measured[name].find((row) => row.what === 'latency').total_med;
  const figures = [];
  for (const [text, said] of Object.entries(TEXTS)) {
    const peer = seconds('konsole', text);
    const goal = peer && median(peer);
    figures.push({ what: `${options.megabytes} MB of ${said} text`, value: median(seconds('berth', text)), unit: 's', goal, samples: seconds('berth', text) });
    if (peer) figures.push({ what: '  konsole', value: goal, unit: 's', samples: peer });
  }
  figures.push({ what: 'key → pixel, median', value: latency('berth'), unit: 'ms', goal: KEY_GOAL_MS });
  if (measured.konsole) figures.push({ what: '  konsole', value: latency('konsole'), unit: 'ms' });
  report('terminal', figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
