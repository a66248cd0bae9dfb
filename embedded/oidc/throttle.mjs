// Slows the guessing of passwords down: attempts on one login wait for each other, and each failure doubles the wait
// before the next answer. A right password resets it.
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;
const MOST_WAITING = 10; // attempts queued on one login; more are refused at once
const MOST_LOGINS = 1_000; // logins remembered; the oldest is forgotten first

export class Throttle {
  #logins = new Map(); // login -> {failures, waiting, last: Promise}

  // Runs `check` (something true means the password was right) when it is this attempt's turn. Returns {accepted} with
  // its answer, after the delay that is due, or {busy: true} if too many attempts are waiting.
  async attempt(login, check) {
    const state = this.#state(login);
    if (state.waiting >= MOST_WAITING) return { busy: true };
    state.waiting += 1;
    const turn = state.last.then(async () => {
      const accepted = check();
      if (accepted) {
        state.failures = 0;
      } else {
        await sleep(Math.min(FIRST_DELAY_MS * 2 ** state.failures, LONGEST_DELAY_MS));
        state.failures += 1;
      }
      return { accepted };
    });
    state.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      state.waiting -= 1;
    }
  }

  #state(login) {
    let state = this.#logins.get(login);
    if (!state) {
      if (this.#logins.size >= MOST_LOGINS) this.#logins.delete(this.#logins.keys().next().value);
      state = { failures: 0, waiting: 0, last: Promise.resolve() };
      this.#logins.set(login, state);
    }
    return state;
  }
}
