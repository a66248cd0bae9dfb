// Every C++ file is as clang-format lays it out.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import test from 'node:test';
import { checkout } from '../../tools/lib/paths.mjs';
import { cppFiles } from './sources.mjs';

const VERSION = 19; // other versions lay some things out differently

function clangFormat() {
  for (const name of [`clang-format-${VERSION}`, 'clang-format']) {
    const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    if (stdout?.includes(`version ${VERSION}.`)) return name;
  }
  return undefined;
}

test('C++ files are laid out by clang-format', (context) => {
  const program = clangFormat();
  if (!program) return context.skip(`clang-format ${VERSION} is not installed`);
  const { status, stderr } = spawnSync(program, ['--dry-run', '-Werror', ...cppFiles()], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set([...stderr.matchAll(/^([^:\n]+):\d+:\d+: error/gm)].map(([, file]) => file))];
  assert.equal(status, 0, `run ${program} -i on:\n${files.join('\n') || stderr}`);
});

test('shell scripts parse', () => {
  for (const script of ['run', 'test', 'bench', '.ci/run', 'tools/setup', 'samples/pack']) {
    execFileSync('bash', ['-n', script], { cwd: checkout });
  }
});
