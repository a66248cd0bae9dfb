// A break is a pause, never a loss: what runs over a link outlives cuts, another address, a killed gateway and a client
// that stood still, byte for byte. Over an emulated line between two network namespaces, with the real berthd, sandbox
// and berth. The short forms run in ./test, the long ones (BERTH_FULL) in ./test --full.
import assert from 'node:assert/strict';
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../tools/lib/child.mjs';
import { FarPlatform } from './far_platform.mjs';

const full = process.env.BERTH_FULL === '1';
const CUTS = full ? 200 : 25;
// The link gives a peer up after 25 s of silence, 5 s of them for its answer.
const STOPPED_MS = full ? 40_000 : 8_000;
const STREAMS_PORT = 7001;

let platform;
let forward;
before(async () => {
  platform = await FarPlatform.start({ delayMs: 20 });
  await platform.serveStreams(STREAMS_PORT);
});
after(() => platform?.stop());
afterEach(async () => {
  await platform.wan.mend();
  await forward?.child.stop();
});

// Reproducible: the seed is told, and BERTH_SEED takes it up again.
const seed = Number(process.env.BERTH_SEED ?? Math.floor(Math.random() * 2 ** 32));
let state = seed;
function random() { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const between = (least, most) => least + random() * (most - least);

// Ends the streams and holds every one's two ends against each other.
async function endsAgree(talk) {
  const { ends, gaps } = await talk.stop();
  for (const near of ends) {
    const file = join(platform.folder, 'ends', `${near.name}.json`);
    await until(`the far end of ${near.name} has ended`, () => existsSync(file));
    const far = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(near.error ?? far.error, null, `${near.name}: ${JSON.stringify({ near, far })}`);
    assert.deepEqual([far.received, far.received_sha], [near.sent, near.sent_sha], `${near.name}, towards the workspace`);
    assert.deepEqual([near.received, near.received_sha], [far.sent, far.sent_sha], `${near.name}, from the workspace`);
    assert.ok(near.sent > 0 && near.received > 0);
  }
  return { bytes: ends.reduce((sum, { sent, received }) => sum + sent + received, 0), gaps };
}
async function movesOn(talk) {
  const before_ = talk.received();
  await until('every stream moves on', () => {
    assert.ok(talk.child.running, talk.child.output);
    return talk.received() > before_ + 20_000;
  });
}
const startTalk = async (name) => {
  forward = await platform.forward(STREAMS_PORT);
  const talk = platform.talk(forward.port, { name });
  await until('all streams carry', () => talk.received() > 0);
  return talk;
};

test(`${CUTS} random cuts under 8 streams: every byte arrives once, no stream is reset`, async (context) => {
  context.diagnostic(`BERTH_SEED=${seed}`);
  const talk = await startTalk('cuts');
  for (let cut = 0; cut < CUTS; cut += 1) {
    await sleep(between(100, 1_500)); // the moments of the cuts are the test's subject, as is how long they last
    await platform.wan.cut();
    await sleep(random() < 0.15 ? between(2_500, 5_000) : between(20, 2_000));
    if (random() < 0.2) await platform.wan.changeAddress();
    await platform.wan.mend();
    if (cut % 10 === 9) await movesOn(talk);
  }
  await movesOn(talk);
  const { bytes } = await endsAgree(talk);
  context.diagnostic(`${bytes} bytes`);
});

test('a gateway that is killed and started again under streams is not noticed by them', async () => {
  const talk = await startTalk('gateway');
  for (let round = 0; round < 2; round += 1) {
    await platform.killBerthd();
    await platform.startBerthd();
    await movesOn(talk);
  }
  await endsAgree(talk);
});

test('a client that stood still goes on with its streams', async () => {
  const talk = await startTalk('stopped');
  forward.child.signal('SIGSTOP');
  await sleep(STOPPED_MS); // longer than the limits that are being tried
  forward.child.signal('SIGCONT');
  await movesOn(talk);
  await endsAgree(talk);
});

test('new local connections wait for a line that is cut, and are served once it is mended', async () => {
  const talk = await startTalk('before');
  await platform.wan.cut();
  await until('the client has noticed', () => /connection is lost/.test(forward.child.output));
  const waiting = platform.talk(forward.port, { streams: 1, name: 'during' });
  await sleep(500); // it is not refused meanwhile
  assert.ok(waiting.child.running, waiting.child.output);
  await platform.wan.mend();
  await movesOn(waiting);
  await endsAgree(waiting);
  await endsAgree(talk);
});

test('an agent that is killed ends its streams clearly, and the client goes on in a new session', async () => {
  const talk = await startTalk('agent');
  platform.killAgent();
  await talk.child.ended;
  const { ends } = JSON.parse(talk.child.output.trim().split('\n').at(-1));
  for (const end of ends) assert.ok(end.error || end.received > 0, 'it ended');
  await until('it is told what was lost', () => /([89]|\d\d) open streams ended/.test(forward.child.output), { timeoutMs: 60_000 })
    .catch((error) => assert.fail(`${error.message}\n${forward.child.output}`));
  await platform.serveStreams(STREAMS_PORT);
  const again = platform.talk(forward.port, { name: 'again' });
  await movesOn(again);
  await endsAgree(again);
});

test('signing out ends what the person\'s other programs have open', async () => {
  const talk = await startTalk('signed-out');
  const { code, stdout, stderr } = await platform.person.berth(['logout']);
  assert.equal(code, 0, stdout + stderr);
  await until('the forward has lost its right', () => /signed (out|in)/i.test(forward.child.output) || !forward.child.running)
    .catch((error) => assert.fail(`${error.message}\n${forward.child.output}`));
  const before_ = talk.received();
  await sleep(500); // nothing moves any more
  assert.equal(talk.received(), before_);
  await platform.person.signIn();
});
