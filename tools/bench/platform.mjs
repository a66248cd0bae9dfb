// What the platform costs: time from create to Running with no init commands, `berth list`, and memory at rest.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Person } from '../lib/person.mjs';
import { startBerthd, startProvider } from '../lib/platform.mjs';
import { freePort } from '../lib/ports.mjs';
import { tokensFor } from '../lib/tokens.mjs';
import { endWorkspaces, processesOf, supervisors } from '../lib/workspaces.mjs';
import { median, percentile, report } from './report.mjs';

const CREATIONS = 10;
const LISTS = 30;
const REST_MS = 3_000; // until timers and caches of the start have settled

const TEMPLATE = `apiVersion: devenv/v1
kind: WorkspaceTemplate
metadata:
  name: empty
  description: Nothing to do at the start
spec:
  image:
    repository: docker.io/library/debian
`;

// Proportional set size in MiB (proc_pid_smaps(5)): shared pages count once, divided among those who share them.
const pssOf = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;

const data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
chmodSync(data, 0o711);
const cleanups = [() => rmSync(data, { recursive: true, force: true })];
try {
  const templates = join(data, 'templates');
  mkdirSync(templates);
  writeFileSync(join(templates, 'empty.yaml'), TEMPLATE);
  const provider = await startProvider({ data, port: await freePort() });
  cleanups.push(() => provider.stop());
  const settings = { limits: { creations_per_minute: 1_000 } };
  const berthd = await startBerthd({ data, port: await freePort(), issuer: provider.issuer, templates, settings });
  cleanups.push(() => endWorkspaces(data), () => berthd.stop());
  await sleep(REST_MS);
  const berthdAtRest = pssOf(berthd.pid);

  const { access_token: token } = await tokensFor(provider.issuer, provider.accounts.ada);
  const api = async (method, path, body) => {
    const response = await fetch(`${berthd.url}/api/v1${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer;
  };

  const agentsOf = () =>
    supervisors(data)
      .flatMap(({ pid }) => processesOf(pid))
      .filter(({ program }) => program === 'berth-agent');

  const creations = [];
  let agentAtRest;
  for (let count = 0; count < CREATIONS; count += 1) {
    if (count === 1) {
      // Of the only one: several share their program's pages, and each counts less.
      await sleep(REST_MS);
      agentAtRest = pssOf(agentsOf()[0].pid);
    }
    const started = performance.now();
    let { id, state } = await api('POST', '/workspaces', { name: `bench-${count}`, template: 'empty' });
    while (state !== 'running') {
      if (state === 'error') throw new Error('a workspace did not come up');
      await sleep(5);
      ({ state } = await api('GET', `/workspaces/${id}`));
    }
    creations.push(performance.now() - started);
  }

  const ada = await Person.create({ folder: join(data, 'ada'), platform: berthd.url, account: provider.accounts.ada });
  cleanups.push(() => ada.close());
  await ada.signIn();
  const lists = [];
  for (let count = 0; count < LISTS; count += 1) {
    const { code, ms } = await ada.berth(['list']);
    if (code !== 0) throw new Error('berth list failed');
    lists.push(ms);
  }

  await sleep(REST_MS);
  report('platform', [
    { what: 'create → Running, median', value: median(creations), unit: 'ms', goal: 1_000, samples: creations },
    { what: 'create → Running, slowest', value: Math.max(...creations), unit: 'ms' },
    { what: 'berth list, median', value: median(lists), unit: 'ms', goal: 80, samples: lists },
    { what: 'berth list, 95 %', value: percentile(lists, 0.95), unit: 'ms' },
    { what: 'berthd at rest, PSS', value: berthdAtRest, unit: 'MiB', goal: 40 },
    { what: `berthd with ${CREATIONS} workspaces, PSS`, value: pssOf(berthd.pid), unit: 'MiB', goal: 40 },
    { what: 'agent at rest, PSS', value: agentAtRest, unit: 'MiB', goal: 15 },
  ]);
} finally {
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
}
