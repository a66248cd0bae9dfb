// JSON files that only their owner may read (0600), replaced whole: a reader sees the old text or the new one, and a
// crash leaves no half of either.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The file's content, or undefined where there is no such file.
export function readPrivateJson(folder, name) {
  const path = join(folder, name);
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  chmodSync(path, 0o600);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not valid JSON (${error.message}). Mend it, or remove it to start afresh.`);
  }
}

export function writePrivateJson(folder, name, value) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const next = `${path}.new`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(next, path);
}
