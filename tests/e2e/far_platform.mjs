// A platform far away: berthd behind TLS at the other end of a line that can be cut, a person with `berth` at this one.
// For the tests of what outlives a broken line; needs root.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, until } from '../../tools/lib/child.mjs';
import { checkout, program } from '../../tools/lib/paths.mjs';
import { Person } from '../../tools/lib/person.mjs';
import { berthdConfig, startProvider } from '../../tools/lib/platform.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { endWorkspaces, processesOf, supervisors } from '../../tools/lib/workspaces.mjs';
import { Wan } from '../../tools/lib/wan.mjs';
import { temporaryFolder } from './support.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const peer = fileURLToPath(new URL('stream_peer.py', import.meta.url));
const door = join(checkout, 'tools/bench/link/door.py');
export const WORKSPACE = 'far';

const isUp = (url) =>
  new Promise((resolve) => {
    get(`${url}/readyz`, { rejectUnauthorized: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false)).on('timeout', function () { this.destroy(); });
  });

export class FarPlatform {
  #children = [];

  static async start(line) {
    const platform = new FarPlatform();
    try {
      await platform.#begin(line);
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  async #begin(line) {
    this.data = temporaryFolder();
    this.wan = await Wan.start(line);
    const oidcPort = await freePort();
    this.provider = await startProvider({ data: this.data, port: oidcPort });
    this.#makeCertificate();
    this.port = await freePort();
    this.url = `https://${this.wan.far}:${this.port}`;
    await this.startBerthd();
    // The provider is reached at the near end under its one name, whatever the line does.
    const opened = this.#start('The door', 'python3', [door, `/run/netns/${this.wan.namespace}`, `127.0.0.1:${oidcPort}`, '/proc/self/ns/net', `127.0.0.1:${oidcPort}`]);
    await opened.ready(() => opened.output.includes('listening'));
    const inside = this.wan.prefix(this.authorities);
    this.person = await Person.create({ folder: join(this.data, 'ada'), platform: this.url, account: this.provider.accounts.ada, inside });
    await this.person.signIn();
    const created = await this.person.berth(['create', '--template', 'quick', WORKSPACE]);
    if (created.code !== 0) throw new Error(created.stdout + created.stderr);
    this.id = supervisors(this.data)[0].id;
    this.folder = join(this.data, 'workspaces', this.id, 'workspace');
  }

  #makeCertificate() {
    const folder = join(this.data, 'tls');
    mkdirSync(folder, { mode: 0o700 });
    this.tls = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    const subject = ['-subj', '/CN=Berth test', '-addext', `subjectAltName=IP:${this.wan.far}`];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', this.tls.key, '-out', this.tls.certificate, ...subject], { stdio: 'ignore' });
    this.authorities = join(this.data, 'authorities');
    mkdirSync(this.authorities);
    copyFileSync(this.tls.certificate, join(this.authorities, 'test.pem'));
  }

  #start(name, command, args, options = {}) {
    const child = new Child(name, command, args, { log: join(this.data, `${name}.log`), ...options });
    this.#children.push(child);
    return child;
  }

  async startBerthd() {
    const settings = { listen: `${this.wan.far}:${this.port}`, tls: this.tls, limits: { stop_grace_seconds: 2 } };
    const file = join(this.data, 'berthd.yaml');
    writeFileSync(file, JSON.stringify(berthdConfig({ data: this.data, port: this.port, issuer: this.provider.issuer, templates, settings })), { mode: 0o600 });
    this.berthd = new Child('berthd', program('berthd'), ['serve', '--config', file], { log: join(this.data, 'berthd.log') });
    await this.berthd.ready(() => isUp(this.url), 30_000);
  }
  async killBerthd() {
    this.berthd.signal('SIGKILL');
    await this.berthd.ended;
  }

  // Ends the workspace's agent as a crash would.
  killAgent() {
    const { pid } = supervisors(this.data).find(({ id }) => id === this.id);
    const agent = processesOf(pid).find(({ program: name }) => name === 'berth-agent');
    process.kill(agent.pid, 'SIGKILL');
  }

  // A shell text in the workspace; returns its output.
  async shell(text) {
    const { code, stdout, stderr } = await this.person.berth(['exec', WORKSPACE, '--', 'sh', '-c', text]);
    if (code !== 0) throw new Error(`${text} exited with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  // `berth port-forward` at the near end: {child, port}.
  async forward(remote) {
    const port = await freePort();
    const child = this.person.start(['port-forward', WORKSPACE, `${remote}:${port}`], join(this.data, `forward-${remote}.log`));
    await child.ready(() => child.output.includes(`:${port}`));
    return { child, port };
  }

  // The far end of streams, in the workspace.
  async serveStreams(remote) {
    copyFileSync(peer, join(this.folder, 'peer.py'));
    chmodSync(join(this.folder, 'peer.py'), 0o644);
    await this.shell(`mkdir -p ends; nohup python3 peer.py serve ${remote} ends >/dev/null 2>&1 &`);
    await until('the far end listens', async () => (await this.shell(`python3 -c 'import socket; socket.create_connection(("127.0.0.1", ${remote}))' && echo yes || true`)).includes('yes'));
  }

  // Streams through a forward, both ways, until `stop()`; its result is {near: [...], gaps: [...]}.
  talk(port, { streams = 8, rate = 65_536, name = 'talk' } = {}) {
    const flag = join(this.data, `${name}.stop`);
    const child = this.#start(name, 'ip', ['netns', 'exec', this.wan.namespace, 'python3', peer, 'talk', String(port), String(streams), String(rate), flag, name]);
    return {
      child,
      received: () => Number(child.output.match(/^received (\d+)$/gm)?.at(-1).split(' ')[1] ?? 0),
      stop: async () => {
        writeFileSync(flag, '');
        await child.ended;
        return JSON.parse(child.output.trim().split('\n').at(-1));
      },
    };
  }

  async stop() {
    await this.person?.close();
    for (const child of this.#children) await child.stop(2_000);
    await this.berthd?.stop();
    await this.provider?.stop();
    if (this.data) await endWorkspaces(this.data);
    await this.wan?.stop();
    if (process.env.BERTH_KEEP) console.log(`kept: ${this.data}`);
    else if (this.data) rmSync(this.data, { recursive: true, force: true, maxRetries: 3 });
  }
}
