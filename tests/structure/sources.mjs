// The project's own C++ files, for the checks beside this one.
import { execFileSync } from 'node:child_process';
import { checkout } from '../../tools/lib/paths.mjs';

// Paths from the checkout: what git knows of, and what is new and not ignored.
export function cppFiles() {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', 'src', 'tests'],
    { cwd: checkout, encoding: 'utf8' },
  );
  return listed.split('\0').filter((path) => /\.(cpp|h)$/.test(path));
}
