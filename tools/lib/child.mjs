// Programs that run beside this one: started with a log, known to be ready, ended for certain.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
export const PATIENCE_MS = 60_000; // with what takes milliseconds on a machine that has the time
const LOG_TAIL_LINES = 15;

// The last lines of a log, for an error message.
export function tailOf(log, lines = LOG_TAIL_LINES) {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

// Waits until `condition` gives something true, and returns that. `what` says in the error what did not happen.
export async function until(what, condition, { timeoutMs = PATIENCE_MS, pollMs = POLL_MS } = {}) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s.`);
    await sleep(pollMs);
  }
}

// setpriv (util-linux) has the kernel end a program when its parent is gone; elsewhere nothing does.
const endWithParent = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'TERM', '--'] : [];

// Runs a program to its end, giving it `input`. Returns {code, signal, stdout, stderr, ms}; after `timeoutMs` it is
// killed and this fails.
export function run(command, args, { env = process.env, cwd, input = '', timeoutMs = 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const [first, ...rest] = [...endWithParent, command, ...args];
    const child = spawn(first, rest, { env, cwd, stdio: 'pipe' });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (chunk) => (text[name] += chunk));
    }
    child.stdin.on('error', () => {}); // it may end without reading everything
    child.stdin.end(input);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const ms = performance.now() - started;
      if (signal === 'SIGKILL' && ms >= timeoutMs) {
        reject(new Error(`${command} ${args.join(' ')}: not done within ${timeoutMs / 1000} s.\n${text.stdout}${text.stderr}`));
      } else resolve({ code, signal, ms, ...text });
    });
  });
}

export class Child {
  #process;
  #ended;
  #logStart;

  // Starts `command`; its output is appended to the file `log`, `input` is what it reads. It does not outlive this
  // program, however that ends.
  constructor(name, command, args, { log, env = process.env, cwd, input } = {}) {
    this.name = name;
    this.log = log;
    mkdirSync(dirname(log), { recursive: true });
    const out = openSync(log, 'a', 0o600);
    this.#logStart = fstatSync(out).size;
    const [first, ...rest] = [...endWithParent, command, ...args];
    const stdin = input === undefined ? 'ignore' : 'pipe';
    this.#process = spawn(first, rest, { stdio: [stdin, out, out], env, cwd });
    closeSync(out);
    if (input !== undefined) this.#process.stdin.end(input);
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
      this.#process.once('error', (error) => resolve({ error }));
    });
    this.#ended.then((outcome) => (this.outcome = outcome));
  }

  get pid() {
    return this.#process.pid;
  }
  get running() {
    return this.outcome === undefined;
  }
  // Settles with {code, signal} when the program has ended.
  get ended() {
    return this.#ended;
  }

  // What it has written since it was started.
  get output() {
    return readFileSync(this.log).subarray(this.#logStart).toString('utf8');
  }

  // Waits until `probe` gives something true, and returns that. If the program ends before, or the time is up, it is
  // ended and this fails with the end of its log.
  async ready(probe, timeoutMs = PATIENCE_MS) {
    try {
      return await until(
        `${this.name} is ready`,
        () => {
          if (!this.running) throw new Error(`${this.name} ended at its start.`);
          return probe();
        },
        { timeoutMs },
      );
    } catch (error) {
      await this.stop(0);
      throw new Error(`${error.message}\n${tailOf(this.log)}`);
    }
  }

  signal(name) {
    if (this.running) this.#process.kill(name);
  }

  // SIGTERM, and SIGKILL after the grace.
  async stop(graceMs = 10_000) {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const outcome = await this.#ended;
    clearTimeout(timer);
    return outcome;
  }
}
