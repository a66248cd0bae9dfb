// A database session through a forwarded port, on a line that is cut: an open transaction commits after the line was
// away, the client has another address and the gateway was killed; a COPY through cuts is the same, byte for byte. With
// PostgreSQL in the workspace and psql at the other end of an emulated line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../tools/lib/child.mjs';
import { FarPlatform, WORKSPACE } from './far_platform.mjs';

const full = process.env.BERTH_FULL === '1';
const OUTAGE_MS = full ? 30_000 : 5_000;
const COPY_BYTES = full ? 1_000_000_000 : 24_000_000;
const ROW_BYTES = 1_000; // with its end of line
const DATABASE_PORT = 5432;

let platform;
let forward;

// psql at the near end, as a person has it open.
class Session {
  #answer = '';
  #errors = '';
  #asked = 0;

  constructor() {
    const args = ['netns', 'exec', platform.wan.namespace, 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(forward.port), '-U', 'dev', 'postgres'];
    this.process = spawn('ip', args, { stdio: 'pipe', env: { ...process.env, PGCONNECT_TIMEOUT: '60' } });
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.#answer += text));
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.#errors += text));
  }

  // What a statement answers, without waiting for it: the promise does.
  ask(statement) {
    const mark = `done ${(this.#asked += 1)}`;
    this.#answer = '';
    this.process.stdin.write(`${statement}\n\\echo ${mark}\n`);
    return until(`psql has answered ${statement}`, () => {
      assert.equal(this.process.exitCode, null, `psql ended: ${this.#errors}`);
      return this.#answer.includes(mark) ? { text: this.#answer.slice(0, this.#answer.indexOf(mark)).trim() } : undefined;
    }, { timeoutMs: 120_000 }).then(({ text }) => text);
  }
  async close() {
    this.process.stdin.end();
    await this.ended;
  }
}

before(async () => {
  platform = await FarPlatform.start({ delayMs: 20, mtu: 8_000 });
  const bin = 'PATH=$(ls -d /usr/lib/postgresql/*/bin | tail -1):$PATH';
  await platform.shell(`${bin}; initdb -D /workspace/db -U dev -A trust --no-sync >/dev/null && pg_ctl -D /workspace/db -w -l /workspace/db.log -o '-k /workspace -h 127.0.0.1 -p ${DATABASE_PORT} -c fsync=off' start >/dev/null`);
  forward = await platform.forward(DATABASE_PORT);
});
after(() => platform?.stop());

test(`a transaction open while the line is away ${OUTAGE_MS / 1000} s, the address changes and the gateway is killed commits`, async () => {
  const session = new Session();
  await session.ask('CREATE TABLE kept (word text);');
  const backend = await session.ask('SELECT pg_backend_pid();');
  await session.ask('BEGIN;');
  await session.ask("INSERT INTO kept VALUES ('before');");
  await platform.wan.cut();
  const during = session.ask("INSERT INTO kept VALUES ('during');");
  await Promise.all([
    sleep(OUTAGE_MS), // the outage is the test's subject
    platform.wan.changeAddress(),
    platform.killBerthd().then(() => platform.startBerthd()),
  ]);
  await platform.wan.mend();
  await during;
  await session.ask('COMMIT;');
  assert.equal(await session.ask('SELECT pg_backend_pid();'), backend, 'the same session');
  const another = new Session();
  assert.equal(await another.ask("SELECT string_agg(word, ' ') FROM kept;"), 'before during');
  await Promise.all([session.close(), another.close()]);
});

test(`COPY of ${COPY_BYTES / 1e6} MB through cuts compares equal`, async (context) => {
  const session = new Session();
  const rows = COPY_BYTES / ROW_BYTES;
  // Rows of the same length and all different: md5 is 32 characters, thirty of them, a number, and padding.
  await session.ask(`CREATE UNLOGGED TABLE big AS SELECT rpad(n || repeat(md5(n::text), 30), ${ROW_BYTES - 1}, 'x') AS line FROM generate_series(1, ${rows}) AS n;`);
  await session.ask(`COPY big TO '/workspace/big.txt';`);
  const expected = (await platform.shell('sha256sum /workspace/big.txt')).slice(0, 64);
  const args = ['netns', 'exec', platform.wan.namespace, 'psql', '-X', '-q', '-h', '127.0.0.1', '-p', String(forward.port), '-U', 'dev', 'postgres', '-c', 'COPY big TO STDOUT'];
  const copying = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const hash = createHash('sha256');
  let bytes = 0;
  copying.stdout.on('data', (chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  let running = true;
  const ended = new Promise((resolve) => copying.once('close', resolve)).finally(() => (running = false));
  let cuts = 0;
  const step = COPY_BYTES / (full ? 20 : 6);
  for (let at = step; at < COPY_BYTES; at += step) {
    await until('the copy goes on', () => bytes >= at || !running, { timeoutMs: 600_000 });
    if (!running) break;
    await platform.wan.cut();
    cuts += 1;
    await sleep(cuts % 3 === 0 ? 3_500 : 400); // some longer than the link waits for a sign of life
    if (cuts % 4 === 0) await platform.wan.changeAddress();
    await platform.wan.mend();
  }
  assert.equal(await ended, 0);
  assert.equal(bytes, COPY_BYTES);
  assert.equal(hash.digest('hex'), expected);
  assert.ok(cuts >= 4, `${cuts} cuts`);
  context.diagnostic(`${cuts} cuts; ${WORKSPACE}: ${bytes} bytes`);
  await session.close();
});
