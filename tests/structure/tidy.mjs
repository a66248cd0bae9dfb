// Runs clang-tidy over a room's sources:
//   node tidy.mjs BUILD_FOLDER ROOM
// BUILD_FOLDER is configured to compile one file at a time and without precompiled headers, which are the compiler's own.
// A file is looked at again only when it, one of our headers it includes, its compile command or .clang-tidy changed.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../tools/lib/paths.mjs';

const VERSION = 19;
const SKIPPED = 77; // ctest's SKIP_RETURN_CODE
const [build, room] = process.argv.slice(2);

function clangTidy() {
  for (const name of [`clang-tidy-${VERSION}`, 'clang-tidy']) {
    const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    if (stdout?.includes(`version ${VERSION}.`)) return name;
  }
  console.log(`clang-tidy ${VERSION} is not installed.`);
  process.exit(SKIPPED);
}

// The files of our own that `path` is made from, itself included.
function madeFrom(path, found = new Set()) {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, name] of readFileSync(path, 'utf8').matchAll(/^#include "([^"]+)"/gm)) madeFrom(join(checkout, 'src', name), found);
  return found;
}

const program = clangTidy();
const config = readFileSync(join(checkout, '.clang-tidy'));
const units = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8')).filter(({ file }) =>
  file.startsWith(`${checkout}/src/${room}/`),
);
const stamps = join(build, 'stamps');
mkdirSync(stamps, { recursive: true });

function stampOf({ file, command }) {
  const hash = createHash('sha256').update(config).update(command);
  for (const path of [...madeFrom(file)].sort()) hash.update(path).update(readFileSync(path));
  return join(stamps, hash.digest('hex').slice(0, 32));
}

let problems = 0;
const waiting = units.map((unit) => ({ ...unit, stamp: stampOf(unit) })).filter(({ stamp }) => !existsSync(stamp));
console.log(`${room}: ${units.length} files, ${waiting.length} changed`);

async function work() {
  for (let unit = waiting.pop(); unit; unit = waiting.pop()) {
    try {
      await promisify(execFile)(program, ['-p', build, '--quiet', unit.file], { maxBuffer: 1 << 26 });
      writeFileSync(unit.stamp, '');
    } catch (error) {
      problems += 1;
      console.log(`${relative(checkout, unit.file)}\n${error.stdout}`);
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.exit(problems ? 1 : 0);
