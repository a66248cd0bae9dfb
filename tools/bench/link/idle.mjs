// What an idle session costs: memory (PSS) of berthd and of the workspaces' agents with many sessions that were used once
// and say nothing, less what they had before. Prints {sessions, gateway_kib, agent_kib}, both per session, as JSON.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { program } from '../../lib/paths.mjs';
import { Child } from '../../lib/child.mjs';
import { berthdConfig, startProvider } from '../../lib/platform.mjs';
import { freePort } from '../../lib/ports.mjs';
import { tokensFor } from '../../lib/tokens.mjs';
import { endWorkspaces, processesOf, supervisors } from '../../lib/workspaces.mjs';
import { LinkClient } from './link_client.mjs';
import { makeKeys } from './peers.mjs';

const PER_WORKSPACE = 30; // the agent takes 32 of one person
const REST_MS = 62_000; // until heartbeats have passed, what carried them has come to rest, and freed memory went back
const UP = 1 << 20;
const DOWN = 4 << 20;
const TEMPLATE = `apiVersion: devenv/v1
kind: WorkspaceTemplate
metadata:
  name: empty
  description: Nothing to do at the start
spec:
  image:
    repository: docker.io/library/debian
`;

const { values: options } = parseArgs({ options: { workspaces: { type: 'string', default: '4' }, unused: { type: 'boolean', default: false } } });
const workspaces = Number(options.workspaces);

// Proportional set size in KiB (proc_pid_smaps(5)) without what is mapped from files: that falls and rises with who else
// on the machine runs the same program.
const pssOf = (pid) => Number(/^Pss_Anon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // its own certificate, on loopback
process.removeAllListeners('warning');
const data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
chmodSync(data, 0o711);
const cleanups = [() => rmSync(data, { recursive: true, force: true, maxRetries: 3 })];
try {
  const templates = join(data, 'templates');
  const keys = join(data, 'keys-tls');
  mkdirSync(templates);
  writeFileSync(join(templates, 'empty.yaml'), TEMPLATE);
  makeKeys(keys, ['127.0.0.1']);
  const provider = await startProvider({ data, port: await freePort() });
  cleanups.push(() => provider.stop());
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const settings = {
    tls: { certificate: join(keys, 'tls.crt'), key: join(keys, 'tls.key') },
    limits: { creations_per_minute: 1_000, connection_tokens_per_minute: 10_000 },
  };
  const file = join(data, 'berthd.yaml');
  writeFileSync(file, JSON.stringify(berthdConfig({ data, port, issuer: provider.issuer, templates, settings })));
  const berthd = new Child('berthd', program('berthd'), ['serve', '--config', file], { log: join(data, 'berthd.log') });
  cleanups.push(() => endWorkspaces(data), () => berthd.stop());
  await berthd.ready(() => berthd.output.includes('listens on'));

  const { access_token: token } = await tokensFor(provider.issuer, provider.accounts.ada);
  const api = async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method, body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer;
  };
  const ids = [];
  for (let index = 0; index < workspaces; index += 1) ids.push((await api('POST', '/workspaces', { name: `idle-${index}`, template: 'empty' })).id);
  for (const id of ids) while ((await api('GET', `/workspaces/${id}`)).state !== 'running') await sleep(100);

  const open = async (id) => {
    const client = await LinkClient.open({ url, workspace: id, token: (await api('POST', `/workspaces/${id}/connection-tokens`)).token });
    if (!options.unused) {
      const stdin = (bytes) => Buffer.concat([Buffer.from([1]), Buffer.from([0, bytes.length >> 16, (bytes.length >> 8) & 0xff, bytes.length & 0xff]), bytes]);
      await client.use('exec', { argv: ['sh', '-c', `head -c ${DOWN} /dev/zero; cat > /dev/null`] }, { up: UP, down: DOWN, framed: stdin });
    }
    return client;
  };
  // One each that stays, so that what is made at the first use and freed while carriers live is not counted.
  const first = [];
  for (const id of ids) first.push(await open(id));
  const agents = supervisors(data).flatMap(({ pid }) => processesOf(pid)).filter(({ program: name }) => name === 'berth-agent');
  const memory = () => ({ gateway: pssOf(berthd.pid), agents: agents.reduce((sum, { pid }) => sum + pssOf(pid), 0) });
  await sleep(REST_MS);
  const before = memory();
  const clients = [];
  for (const id of ids) for (let session = 0; session < PER_WORKSPACE; session += 1) clients.push(await open(id));
  await sleep(REST_MS);
  const after = memory();
  const gone = clients.filter(({ socket }) => socket.destroyed).length;
  if (gone > 0) throw new Error(`${gone} sessions were cut.`);
  const each = (name) => Math.round(((after[name] - before[name]) / clients.length) * 10) / 10;
  console.log(JSON.stringify({ sessions: clients.length, gateway_kib: each('gateway'), agent_kib: each('agents') }));
  for (const client of [...first, ...clients]) client.close();
} finally {
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
}
