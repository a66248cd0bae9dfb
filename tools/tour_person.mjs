// The person of ./run --tour: has a home, a session bus and a keyring, runs berth-desktop --tour, and signs in at the
// provider's pages when the application opens them. Standard input is one JSON document: {folder, platform, account}.
// Prints the application's steps, a JSON document a line.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './lib/paths.mjs';
import { Person } from './lib/person.mjs';
import { signIn } from './lib/sign_in.mjs';

const { folder, platform, account } = JSON.parse(readFileSync(0, 'utf8'));
const pictures = join(folder, 'pictures');
mkdirSync(pictures, { recursive: true });

const person = await Person.create({ folder, platform, account });
const env = { ...person.env, BERTH_SERVER: platform, LANG: 'C.UTF-8' };
// Pictures are the same everywhere: drawn without the person's own screen.
env.QT_QPA_PLATFORM = 'offscreen';
delete env.DISPLAY;
delete env.WAYLAND_DISPLAY;
const application = spawn(program('berth-desktop'), ['--tour', pictures], {
  env,
  stdio: ['ignore', 'pipe', openSync(join(folder, 'desktop.log'), 'a', 0o600)],
});
process.once('SIGTERM', () => application.kill('SIGTERM'));

createInterface({ input: application.stdout }).on('line', (line) => {
  const said = JSON.parse(line);
  if (said.step) console.log(line);
  // Only the sign-in is a person's to do; other addresses would just be looked at.
  else if (said.open && new URL(said.open).pathname === '/auth') {
    signIn(said.open, account).catch((error) => console.error(`Signing in: ${error.message}`));
  }
});

const code = await new Promise((settle) => application.once('exit', (status, signal) => settle(signal ? 1 : status)));
await person.close();
process.exitCode = code;
