// Runs clang-tidy over a room's sources:
//   node tidy.mjs BUILD_FOLDER ROOM
// A file is looked at again only when it, one of our headers it includes, its compile command or .clang-tidy changed.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
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

// Object file -> the files of our own that it was made from, as Ninja noted them.
function dependencies() {
  const found = new Map();
  let files;
  for (const line of execFileSync('ninja', ['-C', build, '-t', 'deps'], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n')) {
    if (line.startsWith('    ')) {
      const path = line.trim();
      if (path.startsWith(`${checkout}/src/`)) files?.push(path);
    } else if (line.includes(': #deps')) {
      found.set(line.slice(0, line.indexOf(': #deps')), (files = []));
    }
  }
  return found;
}

const program = clangTidy();
const config = readFileSync(join(checkout, '.clang-tidy'));
const units = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8')).filter(({ file }) =>
  file.startsWith(`${checkout}/src/${room}/`),
);
const deps = dependencies();
const stamps = join(build, 'tidy');
mkdirSync(stamps, { recursive: true });

function stampOf({ file, command, output }) {
  const hash = createHash('sha256').update(config).update(command);
  for (const path of [file, ...(deps.get(output) ?? []).sort()]) {
    if (existsSync(path)) hash.update(path).update(readFileSync(path));
  }
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
