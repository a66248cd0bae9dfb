// ./run --tour DIR: the main job in the real application, walked through by itself, with a picture of each step. Starts
// a platform of its own in a temporary folder and a person as an ordinary user, since WebEngine's sandbox is off for
// root; nothing of it is left behind but the pictures and tour.json.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { addIdeBundle } from './lib/ide_bundle.mjs';
import { startBerthd, startProvider } from './lib/platform.mjs';
import { freePort } from './lib/ports.mjs';
import { endWorkspaces } from './lib/workspaces.mjs';

const ORDINARY_USER = 65_534; // "nobody"
const personScript = fileURLToPath(new URL('tour_person.mjs', import.meta.url));

// The person's part, told by lines of JSON: steps as they are done.
function walk({ folder, platform, account }) {
  const command = [process.execPath, personScript];
  const drop = process.getuid() === 0 ? ['setpriv', `--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups', '--'] : [];
  const [first, ...rest] = [...drop, ...command];
  const person = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'], cwd: folder });
  person.stdin.end(JSON.stringify({ folder, platform, account }));
  let count = 0;
  createInterface({ input: person.stdout }).on('line', (line) => {
    const { step, ok, ms, detail } = JSON.parse(line);
    count += 1;
    const told = `${String(count).padStart(2)}. ${step.padEnd(20)} ${(ms / 1000).toFixed(2).padStart(7)} s  ${ok ? 'ok' : 'FAILED'}`;
    console.log(detail ? `${told}  (${detail})` : told);
  });
  return { person, ended: new Promise((settle) => person.once('exit', (code, signal) => settle(signal ? 1 : code))) };
}

// Returns the exit code.
export async function tour(folder) {
  const pictures = resolve(folder);
  const data = mkdtempSync(join(tmpdir(), 'berth-tour-'));
  chmodSync(data, 0o711); // workspaces and the person run under user ids of their own
  const cleanups = [() => (process.env.BERTH_KEEP ? console.error(`The logs are in ${data}.`) : rmSync(data, { recursive: true, force: true, maxRetries: 3 }))];
  const interrupted = new Promise((settle) => {
    // A second one does not break the cleaning up off.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => settle(1));
  });
  let code = 1;
  try {
    const provider = await startProvider({ data, port: await freePort() });
    cleanups.push(() => provider.stop());
    addIdeBundle(data);
    const berthd = await startBerthd({ data, port: await freePort(), issuer: provider.issuer });
    cleanups.push(() => endWorkspaces(data), () => berthd.stop());
    const person = join(data, 'person');
    mkdirSync(person, { mode: 0o700 });
    if (process.getuid() === 0) chownSync(person, ORDINARY_USER, ORDINARY_USER);
    const walked = walk({ folder: person, platform: berthd.url, account: provider.accounts.ada });
    cleanups.push(async () => {
      walked.person.kill('SIGTERM');
      await walked.ended;
    });
    code = await Promise.race([walked.ended, interrupted]);
    mkdirSync(pictures, { recursive: true });
    const made = join(person, 'pictures');
    for (const name of readdirSync(made)) cpSync(join(made, name), join(pictures, name), { force: true });
  } catch (error) {
    console.error(`The tour failed: ${error.message}`);
  }
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
  console.log(code === 0 ? `\nThe main job works. Pictures and tour.json are in ${pictures}.` : `\nThe tour did not come through; see ${pictures}.`);
  return code;
}
