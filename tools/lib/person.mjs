// A person with a home, a session bus and a keyring of their own, who uses the berth command line. Two of them on one
// machine do not see each other's sign-ins, and neither sees those of whoever runs this.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child, run } from './child.mjs';
import { program } from './paths.mjs';
import { connectDevice } from './sign_in.mjs';
import { Terminal } from './terminal.mjs';

export class Person {
  #children = [];

  // `folder` is made and belongs to the person; `platform` is berthd's address, `account` their {login, password}. `inside` is
  // what `berth` is started by: a command that enters a network namespace, say, and runs the rest of its arguments.
  static async create({ folder, platform, account, keyring = true, inside = [] }) {
    const person = new Person();
    person.account = account;
    person.inside = inside;
    person.platform = platform;
    person.folder = folder;
    const folders = { HOME: 'home', XDG_RUNTIME_DIR: 'run', XDG_DATA_HOME: 'data', XDG_CONFIG_HOME: 'config', XDG_CACHE_HOME: 'cache' };
    person.env = { ...process.env, NO_COLOR: '1', LANG: 'C.UTF-8', BERTH_CONFIG: join(folder, 'config', 'berth') };
    for (const [name, path] of Object.entries(folders)) {
      person.env[name] = join(folder, path);
      mkdirSync(person.env[name], { recursive: true, mode: 0o700 });
    }
    delete person.env.DBUS_SESSION_BUS_ADDRESS;
    if (keyring) await person.#startKeyring();
    return person;
  }

  async #startKeyring() {
    const log = join(this.folder, 'dbus.log');
    const address = `unix:path=${join(this.env.XDG_RUNTIME_DIR, 'bus')}`;
    const bus = new Child('The session bus', 'dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address', `--address=${address}`], { log, env: this.env });
    this.#children.push(bus);
    await bus.ready(() => bus.output.includes('unix:path='));
    this.env.DBUS_SESSION_BUS_ADDRESS = address;
    const keyring = new Child('The keyring', 'gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      log: join(this.folder, 'keyring.log'),
      env: this.env,
      input: randomBytes(16).toString('hex'),
    });
    this.#children.push(keyring);
    const asked = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
    await keyring.ready(async () => (await run('dbus-send', asked, { env: this.env })).stdout.includes('boolean true'));
  }

  // Runs `berth …` to its end: {code, stdout, stderr, ms}.
  berth(args, options = {}) {
    const [first, ...rest] = [...this.inside, program('berth'), ...args];
    return run(first, rest, { ...options, env: { ...this.env, ...options.env } });
  }

  // The same, its output as JSON; fails unless it exits with 0.
  async berthJson(args) {
    const { code, stdout, stderr } = await this.berth([...args, '--output', 'json']);
    if (code !== 0) throw new Error(`berth ${args.join(' ')} exited with ${code}:\n${stderr}${stdout}`);
    return JSON.parse(stdout);
  }

  // `berth …` beside what goes on, its output in the file `log`.
  start(args, log = join(this.folder, `${args[0]}.log`)) {
    const [first, ...rest] = [...this.inside, program('berth'), ...args];
    const child = new Child(`berth ${args[0]}`, first, rest, { log, env: this.env });
    this.#children.push(child);
    return child;
  }

  // `berth …` on a terminal.
  terminal(args) {
    return new Terminal(program('berth'), args, { env: this.env });
  }

  // Signs in by the device flow: reads the code that berth shows, and types it on the provider's pages.
  async signIn() {
    const login = this.start(['--server', this.platform, 'login', '--device']);
    const [, verificationUri] = await login.ready(() => /(http:\/\/127\.0\.0\.1:\d+\/device)\b/.exec(login.output));
    const [userCode] = /\b[B-Z]{4}-[B-Z]{4}\b/.exec(login.output);
    await connectDevice({ verificationUri, userCode }, this.account);
    const { code } = await login.ended;
    if (code !== 0) throw new Error(`berth login exited with ${code}:\n${login.output}`);
  }

  async close() {
    await Promise.all(this.#children.toReversed().map((child) => child.stop(2_000)));
  }
}
