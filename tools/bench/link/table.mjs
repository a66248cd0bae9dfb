// From the samples of ./bench link to rows of medians, the table for people and the JSON for machines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { checkout } from '../../lib/paths.mjs';
import { median } from '../report.mjs';

export const OWN = 'Berth';
// The same with TLS between gateway and agent, too, as where they are on different machines.
export const OWN_TLS_TWICE = 'Berth, 2 × TLS';

// [{name, unit, more, tunnels: {name: {median, min, max, values, elsewhere, failed}}, goals: [{tunnel, peer, factor, ratio, met}]}]. `more`:
// the larger figure is the better one.
export function judge(samples, quietBelow) {
  const rows = new Map();
  for (const { measurement, tunnel, result } of samples) {
    for (const figure of measurement.figures) {
      const id = figure.id ?? figure.name;
      if (!rows.has(id)) rows.set(id, { ...figure, tunnels: {} });
      const cell = (rows.get(id).tunnels[tunnel] ??= { values: [], elsewhere: [], failed: [] });
      if (result.failed) cell.failed.push(result.failed);
      else {
        cell.values.push(result[figure.key]);
        cell.elsewhere.push(result.elsewhere);
      }
    }
  }
  for (const row of rows.values()) {
    for (const cell of Object.values(row.tunnels).filter(({ values }) => values.length > 0)) {
      Object.assign(cell, { median: median(cell.values), min: Math.min(...cell.values), max: Math.max(...cell.values) });
      cell.disturbed = cell.elsewhere.filter((cores) => cores > quietBelow).length;
    }
    const goals = row.goals ?? [];
    row.goals = [OWN, OWN_TLS_TWICE].flatMap((tunnel) =>
      goals.flatMap(([peer, factor]) => {
        const own = row.tunnels[tunnel]?.median;
        const theirs = row.tunnels[peer]?.median;
        if (!own || !theirs) return [];
        const ratio = own / theirs;
        return [{ tunnel, peer, factor, ratio, met: row.more ? ratio >= factor : ratio <= factor }];
      }),
    );
  }
  return [...rows.values()];
}

const shown = (value) => (value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const NAME_WIDTH = 48;
const CELL_WIDTH = 15;

export function printTable(rows, missing) {
  const tunnels = [...new Set(rows.flatMap((row) => Object.keys(row.tunnels)))];
  console.log(''.padEnd(NAME_WIDTH) + tunnels.map((name) => name.padStart(CELL_WIDTH)).join(''));
  for (const row of rows) {
    const cells = tunnels.map((name) => (row.tunnels[name] ? shown(row.tunnels[name].median) : '').padStart(CELL_WIDTH));
    console.log(`${row.name}, ${row.unit}`.padEnd(NAME_WIDTH) + cells.join(''));
  }
  console.log();
  for (const row of rows) {
    for (const { tunnel, peer, factor, ratio, met } of row.goals) {
      const goal = `goal ${row.more ? '≥' : '≤'} ${factor}`;
      const name = `${row.name.trim()}${tunnel === OWN ? '' : ', 2 × TLS'}`;
      console.log(`${name.padEnd(NAME_WIDTH)} ${`${ratio.toFixed(2)} × ${peer}`.padEnd(20)} ${goal.padEnd(11)} ${met ? 'met' : 'MISSED'}`);
    }
  }
  for (const row of rows) {
    for (const { limit, met, note } of row.absolute ?? []) {
      const said = `${shown(row.tunnels[OWN].median)} ${row.unit}${note ? `, ${note}` : ''}`;
      console.log(`${row.name.trim().padEnd(NAME_WIDTH)} ${said.padEnd(20)} goal ≤ ${String(limit).padEnd(4)} ${met ? 'met' : 'MISSED'}`);
    }
  }
  const cells = rows.flatMap((row) => Object.values(row.tunnels));
  const total = cells.reduce((sum, { values }) => sum + values.length, 0);
  const disturbed = cells.reduce((sum, cell) => sum + (cell.disturbed ?? 0), 0);
  console.log(`\n${disturbed} of ${total} figures were taken while others used the processors.`);
  for (const [name, why] of Object.entries(missing)) console.log(`${name} was left out: ${why}.`);
  for (const failure of new Set(cells.flatMap(({ failed }) => failed))) console.log(`A measurement failed: ${failure.trim().split('\n').at(-1)}`);
}

const revision = () => {
  try {
    return execFileSync('git', ['-C', checkout, 'describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // a source archive
  }
};

export function save(rows, facts) {
  const folder = join(checkout, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memory_bytes: totalmem() };
  const file = join(folder, 'link.json');
  writeFileSync(file, `${JSON.stringify({ name: 'link', time: new Date().toISOString(), revision: revision(), machine, ...facts, rows }, null, 2)}\n`);
  console.log(`\nWritten to ${file}.`);
}
