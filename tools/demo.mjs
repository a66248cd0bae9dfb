// The main job, walked through by itself at the command line: sign in, create a workspace, work in it, reach its port,
// delete it. On a platform, ports and keyrings of its own in a temporary folder; nothing of it is left behind.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './lib/child.mjs';
import { Person } from './lib/person.mjs';
import { startBerthd, startProvider } from './lib/platform.mjs';
import { freePort } from './lib/ports.mjs';
import { endWorkspaces, tracesOf } from './lib/workspaces.mjs';

const WORKSPACE = 'demo';
const DETACH = '\x10\x11'; // Ctrl-P Ctrl-Q
const EXIT_NOT_FOUND = 5;

class Demo {
  #step = 0;
  cleanups = [];

  async step(title, act) {
    this.#step += 1;
    const started = performance.now();
    const line = `${String(this.#step).padStart(2)}. ${title}`;
    try {
      const note = await act();
      const seconds = ((performance.now() - started) / 1000).toFixed(2);
      console.log(`${line.padEnd(60)} ${seconds.padStart(6)} s  ok${note ? `  (${note})` : ''}`);
    } catch (error) {
      console.log(`${line.padEnd(60)}           FAILED`);
      throw error;
    }
  }
}

function expect(condition, what, result) {
  if (!condition) throw new Error(`${what}${result ? `:\n${result.stdout}${result.stderr}` : ''}`);
}

async function walk(demo, data) {
  let provider;
  let berthd;
  await demo.step('start the platform', async () => {
    provider = await startProvider({ data, port: await freePort() });
    demo.cleanups.push(() => provider.stop());
    berthd = await startBerthd({ data, port: await freePort(), issuer: provider.issuer });
    demo.cleanups.push(() => endWorkspaces(data), () => berthd.stop());
    return berthd.url;
  });

  const person = async (login) => {
    const someone = await Person.create({ folder: join(data, 'people', login), platform: berthd.url, account: provider.accounts[login] });
    demo.cleanups.push(() => someone.close());
    return someone;
  };
  const ada = await person('ada');
  const grace = await person('grace');

  await demo.step('sign in (device flow, on the provider’s own pages)', async () => {
    await ada.signIn();
    return (await ada.berthJson(['whoami'])).name;
  });

  await demo.step('list the templates', async () => {
    const { templates } = await ada.berthJson(['templates']);
    expect(templates.some(({ name }) => name === 'nodejs-fullstack'), 'nodejs-fullstack is not among them');
    return templates.map(({ name }) => name).join(', ');
  });

  let id;
  await demo.step('create a workspace, cloning a sample repository', async () => {
    const made = await ada.berth(['create', '--template', 'nodejs-fullstack', WORKSPACE], { timeoutMs: 120_000 });
    expect(made.code === 0, `berth create exited with ${made.code}`, made);
    const shown = await ada.berthJson(['show', WORKSPACE]);
    expect(shown.state === 'running', `it is ${shown.state}`);
    id = shown.id;
    return `${made.stderr.trim().split('\n').length} lines of progress`;
  });

  await demo.step('run a command in it, with its exit code', async () => {
    const done = await ada.berth(['exec', WORKSPACE, '--', 'sh', '-c', 'cd /workspace/app && git log -1 --format=%s && exit 7']);
    expect(done.code === 7, `the exit code is ${done.code} and not 7`, done);
    expect(done.stdout.includes('Start'), 'the sample was not cloned', done);
    const filtered = await ada.berth(['exec', WORKSPACE, '--', 'tr', 'a-z', 'A-Z'], { input: 'through a pipe' });
    expect(filtered.stdout === 'THROUGH A PIPE', 'standard input did not go through', filtered);
  });

  await demo.step('terminal: attach, type, detach', async () => {
    const terminal = ada.terminal(['terminal', WORKSPACE]);
    await terminal.waitFor(/[$#] /);
    terminal.type('MARK=kept; echo "shell $$ says $MARK" | tee /tmp/shell\r');
    const [, pid] = await terminal.waitFor(/shell (\d+) says kept/);
    terminal.type(DETACH);
    expect((await terminal.ended) === 0, 'detaching did not exit with 0');
    demo.pid = pid;
    return `shell ${pid}`;
  });

  await demo.step('terminal: attach again, same screen and process', async () => {
    const terminal = ada.terminal(['terminal', WORKSPACE]);
    await terminal.waitFor(new RegExp(`shell ${demo.pid} says kept`));
    const from = terminal.output.length;
    terminal.type('echo "still $$ $MARK"\r');
    await terminal.waitFor(new RegExp(`still ${demo.pid} kept`), { from });
    terminal.type(DETACH);
    await terminal.ended;
  });

  await demo.step('reach its web server on localhost', async () => {
    const started = await ada.berth(['exec', WORKSPACE, '--', 'sh', '-c', 'cd /workspace/app && nohup node server.mjs >/tmp/web.log 2>&1 & echo started']);
    expect(started.code === 0, 'the web server did not start', started);
    const port = await freePort();
    const forward = ada.start(['port-forward', WORKSPACE, `3000:${port}`]);
    const notes = await forward.ready(async () => {
      try {
        return await (await fetch(`http://localhost:${port}/api/notes`)).json();
      } catch {
        return undefined;
      }
    });
    expect(notes[0].text.startsWith('Welcome'), 'it answered something else');
    await forward.stop();
    return `http://localhost:${port}`;
  });

  await demo.step('see its ports, its tools and what it uses', async () => {
    const web = await until('the port is found', async () => {
      const { ports } = await ada.berthJson(['ports', WORKSPACE]);
      return ports.find(({ port }) => port === 3000);
    });
    expect(web.process === 'node', `port 3000 is ${web.process}`);
    const { tools } = await ada.berthJson(['tools', WORKSPACE]);
    expect(tools.length > 0 && tools.every(({ state }) => state === 'present'), JSON.stringify(tools));
    const { samples } = await until('it was measured', async () => {
      const stats = await ada.berthJson(['stats', WORKSPACE]);
      return stats.samples.length > 0 ? stats : undefined;
    });
    const memory = Math.round(samples.at(-1).memory_bytes / (1 << 20));
    return `${web.name || 'port'} ${web.port} by ${web.process}, ${tools.map(({ name, found }) => `${name} ${found}`).join(', ')}, ${memory} MiB`;
  });

  await demo.step('suspend it', async () => {
    const suspended = await ada.berth(['suspend', WORKSPACE]);
    expect(suspended.code === 0, `berth suspend exited with ${suspended.code}`, suspended);
    expect((await ada.berthJson(['show', WORKSPACE])).state === 'suspended', 'it is not suspended');
  });

  await demo.step('attach: it resumes, the same shell goes on', async () => {
    const terminal = ada.terminal(['terminal', WORKSPACE]);
    await terminal.waitFor(new RegExp(`still ${demo.pid} kept`));
    const from = terminal.output.length;
    terminal.type('echo "awake $$ $MARK"\r');
    await terminal.waitFor(new RegExp(`awake ${demo.pid} kept`), { from });
    terminal.type(DETACH);
    await terminal.ended;
  });

  await demo.step('stop it, start it: files stay', async () => {
    for (const [action, state] of [['stop', 'stopped'], ['start', 'running']]) {
      const done = await ada.berth([action, WORKSPACE]);
      expect(done.code === 0, `berth ${action} exited with ${done.code}`, done);
      expect((await ada.berthJson(['show', WORKSPACE])).state === state, `it is not ${state}`);
    }
    const read = await ada.berth(['exec', WORKSPACE, '--', 'sh', '-c', 'test -f /workspace/app/server.mjs && ! test -e /tmp/shell']);
    expect(read.code === 0, 'its files are gone, or its processes are not', read);
  });

  await demo.step('a second account is refused', async () => {
    await grace.signIn();
    for (const target of [WORKSPACE, id]) {
      const refused = await grace.berth(['exec', target, '--', 'true']);
      expect(refused.code === EXIT_NOT_FOUND, `berth exec exited with ${refused.code}`, refused);
    }
    const { workspaces } = await grace.berthJson(['list']);
    expect(workspaces.length === 0, 'the second account sees workspaces of the first');
  });

  await demo.step('delete it, with nothing left behind', async () => {
    const deleted = await ada.berth(['delete', WORKSPACE, '--yes']);
    expect(deleted.code === 0, `berth delete exited with ${deleted.code}`, deleted);
    await until('everything of it is gone', () => tracesOf(data, id).length === 0).catch((error) => {
      throw new Error(`${error.message}\n${tracesOf(data, id).join('\n')}`);
    });
  });

  await demo.step('sign out', async () => {
    const left = await ada.berth(['logout']);
    expect(left.code === 0, `berth logout exited with ${left.code}`, left);
    expect((await ada.berth(['whoami'])).code !== 0, 'still signed in');
  });
}

// Returns the exit code.
export async function demo() {
  const data = mkdtempSync(join(tmpdir(), 'berth-demo-'));
  chmodSync(data, 0o711); // workspaces run under user ids of their own
  const run = new Demo();
  const interrupted = new Promise((_resolve, reject) => {
    // A second one does not break the cleaning up off.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => reject(new Error('interrupted')));
  });
  const started = performance.now();
  let code = 0;
  try {
    await Promise.race([walk(run, data), interrupted]);
  } catch (error) {
    console.error(`\nThe demo failed: ${error.message}`);
    code = 1;
  }
  for (const cleanUp of run.cleanups.toReversed()) {
    await cleanUp().catch((error) => {
      console.error(`Cleaning up: ${error.message}`);
      code = 1;
    });
  }
  if (code && process.env.BERTH_KEEP) console.error(`The logs are in ${data}.`);
  else rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  if (code === 0) console.log(`\nThe main job works: ${((performance.now() - started) / 1000).toFixed(1)} s in all.`);
  return code;
}
