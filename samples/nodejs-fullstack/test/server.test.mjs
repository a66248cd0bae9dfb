import assert from 'node:assert/strict';
import test from 'node:test';
import { serve } from '../server.mjs';

test('a note that was added is listed', async (context) => {
  const server = await serve(0);
  context.after(() => server.close());
  const api = `http://127.0.0.1:${server.address().port}/api/notes`;
  await fetch(api, { method: 'POST', body: JSON.stringify({ text: 'hello' }) });
  const notes = await (await fetch(api)).json();
  assert.equal(notes.at(-1).text, 'hello');
});
