// A person at a terminal: a program on a real pty (of util-linux's script), typed to and read from.
import { spawn } from 'node:child_process';
import { PATIENCE_MS, until } from './child.mjs';

const quote = (word) => `'${word.replace(/'/g, `'\\''`)}'`;

export class Terminal {
  #process;
  #ended;
  output = ''; // everything the program wrote, escape sequences included

  constructor(command, args, { env = process.env, columns = 80, rows = 24 } = {}) {
    const line = `stty cols ${columns} rows ${rows}; exec ${[command, ...args].map(quote).join(' ')}`;
    this.#process = spawn('script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null'], {
      env: { ...env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdout.setEncoding('utf8').on('data', (chunk) => (this.output += chunk));
    this.#process.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => this.#process.once('close', (code) => resolve(code)));
  }

  type(text) {
    this.#process.stdin.write(text);
  }

  // Waits until the output, after `from` characters of it, matches. Returns the match.
  async waitFor(pattern, { from = 0, timeoutMs = PATIENCE_MS } = {}) {
    try {
      return await until(`the terminal shows ${pattern}`, () => pattern.exec(this.output.slice(from)), { timeoutMs });
    } catch (error) {
      throw new Error(`${error.message} It shows:\n${this.output.slice(-2_000)}`);
    }
  }

  // Settles with the exit code when the program has ended.
  get ended() {
    return this.#ended;
  }

  kill() {
    this.#process.kill('SIGKILL');
  }
}
