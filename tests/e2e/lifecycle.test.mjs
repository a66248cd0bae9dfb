// Suspending, resuming, stopping and starting with real processes, at the command line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../tools/lib/child.mjs';
import { TestPlatform } from './support.mjs';
import { fileURLToPath } from 'node:url';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const WORKSPACE = 'lives';

let platform;
let ada;
const show = () => ada.berthJson(['show', WORKSPACE]);
async function berth(...args) {
  const done = await ada.berth(args);
  assert.equal(done.code, 0, `berth ${args.join(' ')}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}
const inside = (script) => berth('exec', WORKSPACE, '--', 'sh', '-c', script);
const exists = async (file) => (await ada.berth(['exec', WORKSPACE, '--', 'test', '-e', file])).code === 0;

before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { stop_grace_seconds: 2 } } });
  ada = await platform.person('ada');
  await berth('create', '--template', 'quick', WORKSPACE);
});
after(() => platform?.stop());

// Counts in a file, so that standing still shows.
const counter = 'nohup sh -c "i=0; while :; do i=\\$((i + 1)); echo \\$i > /workspace/count; sleep 0.02; done" >/dev/null 2>&1 & echo $!';

test('a suspended workspace stands still, also while berthd is killed and started again', async () => {
  const pid = (await inside(counter)).trim();
  await until('it counts', async () => Number(await inside('cat /workspace/count')) > 3);
  const { id } = await show();
  await berth('suspend', WORKSPACE);
  assert.equal((await show()).state, 'suspended');
  const { readFileSync } = await import('node:fs');
  const count = () => readFileSync(`${platform.data}/workspaces/${id}/workspace/count`, 'utf8');
  const before = count();
  platform.berthd.signal('SIGKILL');
  await platform.berthd.ended;
  await platform.startBerthd();
  assert.equal((await show()).state, 'suspended');
  assert.equal(count(), before, 'it went on counting');
  // Whoever connects resumes it, and the process is the same.
  await inside(`kill -0 ${pid}`);
  assert.equal((await show()).state, 'running');
  await until('it counts again', () => Number(count()) > Number(before));
});

test('a connection to it is told to come again, and then let in', async () => {
  const { id } = await show();
  await berth('suspend', WORKSPACE);
  const token = await platform.token('ada');
  const asked = await fetch(`${platform.url}/api/v1/workspaces/${id}/connection-tokens`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const { token: ticket, url } = await asked.json();
  const { default: http } = await import('node:http');
  const answer = await new Promise((resolve, reject) => {
    const request = http.request(new URL(url, platform.url), {
      headers: { authorization: `Bearer ${ticket}`, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-protocol': 'berth.link.1' },
    });
    request.on('response', async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, headers: response.headers, body });
    });
    request.on('upgrade', () => reject(new Error('a suspended workspace let somebody in')));
    request.on('error', reject);
    request.end();
  });
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.equal(JSON.parse(answer.body).type, 'urn:berth:problem:resuming');
  await until('it is resumed', async () => (await show()).state === 'running');
});

test('a terminal that is open does not undo the suspending, and what is typed into it does', async () => {
  const { id } = await show();
  const terminal = ada.terminal(['terminal', WORKSPACE]);
  await terminal.waitFor(/[$#] /);
  terminal.type('echo "shell $$ is here"\r');
  const [, pid] = await terminal.waitFor(/shell (\d+) is here/);
  const refusals = () => platform.log.split('\n').filter((line) => line.includes(`/workspaces/${id}/connect 503`)).length;
  const before = refusals();
  await berth('suspend', WORKSPACE);
  await until('its client has come back by itself and was refused', () => refusals() > before);
  assert.equal((await show()).state, 'suspended');
  const from = terminal.output.length;
  terminal.type('echo "shell $$ goes on"\r');
  await terminal.waitFor(new RegExp(`shell ${pid} goes on`), { from });
  assert.equal((await show()).state, 'running');
  terminal.type('exit\r');
  await terminal.ended;
});

test('resume and suspend are what they say, and suspending twice is no error', async () => {
  await berth('suspend', WORKSPACE);
  await berth('suspend', WORKSPACE);
  await berth('resume', WORKSPACE);
  assert.equal((await show()).state, 'running');
});

test('stopping asks first and then makes, and files stay', async () => {
  await inside('nohup sh -c "trap \'echo asked > /workspace/asked; exit\' TERM; touch /workspace/ready; while :; do sleep 0.05; done" >/dev/null 2>&1 &');
  await inside('nohup sh -c "trap \'\' TERM; touch /workspace/deaf; while :; do sleep 0.05; done" >/dev/null 2>&1 &');
  await until('both run', async () => (await exists('/workspace/ready')) && exists('/workspace/deaf'));
  const started = performance.now();
  await berth('stop', WORKSPACE);
  assert.equal((await show()).state, 'stopped');
  assert.ok(performance.now() - started < 15_000, 'one that does not listen held it up');
  const refused = await ada.berth(['exec', WORKSPACE, '--', 'true']);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /berth start lives/);
  await berth('start', WORKSPACE);
  assert.equal((await inside('cat /workspace/asked')).trim(), 'asked');
});

test('a suspended workspace can be stopped, and one that is coming up broken off', async () => {
  await berth('suspend', WORKSPACE);
  await berth('stop', WORKSPACE);
  assert.equal((await show()).state, 'stopped');
  await berth('create', '--no-wait', '--template', 'slow', 'never');
  await berth('cancel', 'never');
  assert.equal((await ada.berthJson(['show', 'never'])).state, 'stopped');
  await berth('delete', '--yes', 'never');
});

test('ports and use are shown as they change', async () => {
  await berth('start', WORKSPACE);
  const watching = ada.start(['ports', '--watch', '--output', 'json', WORKSPACE]);
  await watching.ready(() => watching.output.includes('{"ports":[]}'));
  const server = ada.start(['exec', WORKSPACE, '--', 'python3', '-m', 'http.server', '8000']);
  await watching.ready(() => /"port":8000,"process":"python3/.test(watching.output));
  assert.match(await berth('ports', WORKSPACE), /^PORT +NAME +PROGRAM +PID +ADDRESS\n8000 +web +python3/);
  // A berthd that goes and comes is not noticed.
  await platform.berthd.stop();
  await platform.startBerthd();
  await server.stop();
  await watching.ready(() => watching.output.trim().endsWith('{"ports":[]}') && watching.output.includes('8000'));
  assert.equal((await watching.stop()).code, 0);
  const stats = await until('it is measured', async () => {
    const { samples } = await ada.berthJson(['stats', WORKSPACE]);
    return samples.length > 0 ? samples : undefined;
  });
  assert.ok(stats.at(-1).processes >= 0);
  assert.match(await berth('stats', WORKSPACE), /^CPU +\d+\.\d\d cores/);
  assert.match(await berth('tools', WORKSPACE), /no-such-tool +missing/);
});
