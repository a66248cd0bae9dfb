// ./run --demo is what the README promises a newcomer: the main job, from sign-in to delete.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../tools/lib/child.mjs';
import { checkout } from '../../tools/lib/paths.mjs';

test('the main job runs at the command line and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await run(process.execPath, [join(checkout, 'tools/run.mjs'), '--demo'], { timeoutMs: 280_000 });
  console.log(stdout);
  assert.equal(code, 0, stdout + stderr);
});
