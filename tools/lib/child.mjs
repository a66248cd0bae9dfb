// Programs that run beside this one: started with a log, known to be ready, ended for certain.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
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
export async function until(what, condition, { timeoutMs = 15_000, pollMs = POLL_MS } = {}) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s.`);
    await sleep(pollMs);
  }
}

export class Child {
  #process;
  #ended;

  // Starts `command`; its output is appended to the file `log`.
  constructor(name, command, args, { log, env = process.env, cwd } = {}) {
    this.name = name;
    this.log = log;
    mkdirSync(dirname(log), { recursive: true });
    const out = openSync(log, 'a', 0o600);
    this.#process = spawn(command, args, { stdio: ['ignore', out, out], env, cwd });
    closeSync(out);
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

  // Waits until `probe` gives something true, and returns that; an error if the program ends before.
  async ready(probe, timeoutMs = 15_000) {
    return until(`${this.name} is ready`, async () => {
      if (!this.running) throw new Error(`${this.name} ended at its start:\n${tailOf(this.log)}`);
      return probe();
    }, { timeoutMs }).catch((error) => {
      throw this.running ? new Error(`${error.message}\n${tailOf(this.log)}`) : error;
    });
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
