// What a build costs: everything from nothing with no compiler cache, and again after one file changed.
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/child.mjs';
import { checkout } from '../lib/paths.mjs';
import { report } from './report.mjs';

const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'berth-build-'));
const seconds = async (command, args) => {
  const { code, ms, stdout, stderr } = await run(command, args, { cwd: checkout, env: { ...process.env, CCACHE_DISABLE: '1' }, timeoutMs: HOUR_MS });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}:\n${stdout.slice(-4_000)}${stderr}`);
  return ms / 1000;
};
try {
  await seconds('cmake', ['--preset', 'release', '-B', folder]);
  const clean = await seconds('cmake', ['--build', folder]);
  const now = new Date();
  utimesSync(join(checkout, 'src/platform/reconciler/saga.cpp'), now, now);
  const again = await seconds('cmake', ['--build', folder]);
  report('build', [
    { what: 'clean release build of all targets', value: clean, unit: 's', goal: 600 },
    { what: 'rebuild after one file changed', value: again, unit: 's', goal: 25 },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
