// How every benchmark tells its figures: a table for people, JSON for machines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../lib/paths.mjs';

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
export const percentile = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

// `figures`: [{what, value, unit, goal?, samples?}]; the goal is an upper bound.
export function report(name, figures) {
  const text = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  for (const { what, value, unit, goal } of figures) {
    const verdict = goal === undefined ? '' : value <= goal ? `goal ≤ ${goal} ${unit}  met` : `goal ≤ ${goal} ${unit}  MISSED`;
    console.log(`${what.padEnd(44)} ${text(value).padStart(9)} ${unit.padEnd(4)} ${verdict}`.trimEnd());
  }
  const folder = join(checkout, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memory_bytes: totalmem(), platform: process.platform };
  writeFileSync(file, `${JSON.stringify({ name, time: new Date().toISOString(), machine, figures }, null, 2)}\n`);
  console.log(`\nWritten to ${file}.`);
}
