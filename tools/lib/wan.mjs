// A network namespace of its own, joined to this one by a line that delays and can be cut (wan_line.py). What a person
// far away sees of a platform here; needs root. Everything is gone when it ends.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from './child.mjs';

const script = fileURLToPath(new URL('wan_line.py', import.meta.url));
const HIGHEST_SUBNET = 250;

async function ip(...args) {
  const { code, stderr } = await run('ip', args);
  if (code !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

export class Wan {
  #line;
  #answers = [];
  #host = 1; // the near end's, in its subnet

  // `delayMs` is one way's, `rateMbit` (0: any) and `lossPercent` each way's. Tests run beside each other take different subnets.
  static async start({ delayMs = 0, mtu = 1400, rateMbit = 0, lossPercent = 0 } = {}) {
    const wan = new Wan();
    wan.subnet = `10.78.${1 + (process.pid % HIGHEST_SUBNET)}`;
    wan.namespace = `berth-wan-${process.pid}`;
    await ip('netns', 'add', wan.namespace);
    try {
      await ip('-n', wan.namespace, 'link', 'set', 'lo', 'up');
      await wan.#begin(['--delay', delayMs, '--mtu', mtu, '--rate', rateMbit, '--loss', lossPercent]);
      return wan;
    } catch (error) {
      await wan.stop();
      throw error;
    }
  }

  // This namespace's address on the line, where a platform may listen; and the other's.
  get far() {
    return `${this.subnet}.254`;
  }
  get near() {
    return `${this.subnet}.${this.#host}`;
  }

  async #begin(line) {
    const options = ['--device', `berthwan${process.pid % 1_000_000}`, '--far', this.far, '--near', this.near, ...line];
    this.#line = spawn('setpriv', ['--pdeathsig', 'TERM', '--', 'python3', script, this.namespace, ...options.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((_, reject) => this.#line.once('exit', (code) => reject(new Error(`The line ended with ${code}.`))));
    ended.catch(() => {});
    createInterface({ input: this.#line.stdout }).on('line', (text) => this.#answers.shift()?.(text));
    await Promise.race([ended, new Promise((resolve) => this.#answers.push(resolve))]);
  }

  #tell(command) {
    return new Promise((resolve) => {
      this.#answers.push((text) => resolve(Number(text)));
      this.#line.stdin.write(`${command}\n`);
    });
  }
  // Both resolve with the moment on CLOCK_MONOTONIC, in seconds.
  cut() {
    return this.#tell('cut');
  }
  mend() {
    return this.#tell('mend');
  }

  // As on another network: connections from the address before lead nowhere any more.
  async changeAddress() {
    const before = this.near;
    this.#host = (this.#host % 200) + 1;
    await ip('-n', this.namespace, 'addr', 'del', `${before}/24`, 'dev', 'wan0');
    await ip('-n', this.namespace, 'addr', 'add', `${this.near}/24`, 'dev', 'wan0');
  }
  // The kernel there tells of a change that does not matter to the line itself.
  async signal() {
    this.signals = (this.signals ?? 0) + 1;
    await ip('-n', this.namespace, 'addr', 'add', `10.79.${this.signals % 250}.1/32`, 'dev', 'lo');
  }

  // What a command has to be preceded by to run at the near end, with the certificates of `certificates` trusted.
  prefix(certificates) {
    return ['ip', 'netns', 'exec', this.namespace, ...trusting(certificates)];
  }

  async stop() {
    this.#line?.stdin.end();
    this.#line?.kill();
    await run('ip', ['netns', 'del', this.namespace]);
  }
}

// Runs a command so that it takes the folder's certificates for the system's, in a mount namespace that is its own
// already.
export const trusting = (certificates) => ['sh', '-c', 'mount --bind "$0" /etc/ssl/certs && exec "$@"', certificates];
