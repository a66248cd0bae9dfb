// The person of ./run --tour: has a home, a session bus and a keyring, runs berth-desktop --tour, and signs in at the
// provider's pages when the application opens them. Standard input is one JSON document: {folder, platform, account}.
// Prints the application's steps, a JSON document a line. The application reaches the platform over a line that can be cut,
// and asks for that, and for a database session through a forwarded port, at an address of the person's own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './lib/child.mjs';
import { program } from './lib/paths.mjs';
import { Person } from './lib/person.mjs';
import { signIn } from './lib/sign_in.mjs';
import { TcpLine } from './lib/tcp_line.mjs';

const { folder, platform, account } = JSON.parse(readFileSync(0, 'utf8'));
const pictures = join(folder, 'pictures');
mkdirSync(pictures, { recursive: true });

// The person's own database client, kept open: a transaction that begins before the line is cut and ends after it.
class DatabaseSession {
  #said = '';

  constructor(port) {
    this.client = spawn('psql', ['-X', '-q', '-A', '-t', '-h', '127.0.0.1', '-p', port, '-U', 'dev', 'postgres'], { stdio: 'pipe' });
    this.client.on('error', (error) => (this.#said += error.message));
    for (const output of [this.client.stdout, this.client.stderr]) output.setEncoding('utf8').on('data', (text) => (this.#said += text));
  }

  // Answers what came of the statements: all that psql says until `mark`.
  async ask(statements, mark) {
    this.client.stdin.write(`${statements}\n\\echo ${mark}\n`);
    await until(`psql says ${mark}`, () => this.#said.includes(mark) || this.client.exitCode !== null);
    return this.#said;
  }
}

const line = await TcpLine.start(platform);
let database;
const requests = {
  '/database/begin': async (query) => {
    database = new DatabaseSession(query.get('port'));
    return database.ask('BEGIN; CREATE TABLE harbour (ships int); INSERT INTO harbour VALUES (42);', 'begun');
  },
  '/database/commit': () => database.ask('COMMIT; SELECT \'ships \' || ships FROM harbour;', 'committed'),
  '/line/cut': () => (line.cut(), 'cut'),
  '/line/mend': () => (line.mend(), 'mended'),
};
const helper = createServer(async ({ url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://person');
  response.end(await (requests[pathname] ?? (() => 'unknown'))(searchParams));
});
helper.listen(0, '127.0.0.1');
await once(helper, 'listening');

const person = await Person.create({ folder, platform: line.url, account });
const env = { ...person.env, BERTH_SERVER: line.url, LANG: 'C.UTF-8', BERTH_TOUR_PERSON: `http://127.0.0.1:${helper.address().port}` };
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
database?.client.kill();
helper.close();
line.stop();
await person.close();
process.exitCode = code;
