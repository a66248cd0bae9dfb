// What tests do with workspaces through a person's command line or an API client.
import assert from 'node:assert/strict';
import { until } from '../../tools/lib/child.mjs';

// Runs `berth …` and holds its exit code against `code`. Returns the result.
export async function expectExit(person, code, args, options) {
  const result = await person.berth(args, options);
  assert.equal(result.code, code, `berth ${args.join(' ')} exited with ${result.code}:\n${result.stdout}${result.stderr}`);
  return result;
}

// Exit codes of berth by kind of error; `berth --help` prints the table.
export const Exit = {
  success: 0, usage: 2, unauthenticated: 3, forbidden: 4, notFound: 5, conflict: 6, unavailable: 7, io: 12,
  workspaceFailed: 20,
};

// Runs a shell text in a workspace and returns its output.
export async function shell(person, workspace, text) {
  return (await expectExit(person, Exit.success, ['exec', workspace, '--', 'sh', '-c', text])).stdout;
}

// Waits until `berth show` says one of `states`; returns what it shows.
export const inState = (person, workspace, ...states) =>
  until(`${workspace} is ${states}`, async () => {
    const shown = await person.berthJson(['show', workspace]);
    return states.includes(shown.state) ? shown : undefined;
  }, { timeoutMs: 40_000, pollMs: 100 });

// What an error of berth has to be: one that says what happened, on standard error, without a stack or a token.
export function isClearError(result, pattern) {
  assert.match(result.stderr, pattern);
  assert.ok(!/eyJ[\w-]{20,}|terminate called|what\(\)|Segmentation/.test(result.stderr), result.stderr);
}
