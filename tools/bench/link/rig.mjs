// Berth as people have it, to be measured: provider, berthd behind TLS, a workspace, `berth port-forward`. On this machine's
// loopback, or with the client in a network namespace at the other end of an emulated line.
import { mkdirSync, mkdtempSync, chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, run } from '../../lib/child.mjs';
import { checkout, program } from '../../lib/paths.mjs';
import { Person } from '../../lib/person.mjs';
import { berthdConfig, startProvider } from '../../lib/platform.mjs';
import { freePort } from '../../lib/ports.mjs';
import { trusting, Wan } from '../../lib/wan.mjs';
import { endWorkspaces, processesOf, supervisors } from '../../lib/workspaces.mjs';
import { makeKeys, Peers } from './peers.mjs';

const here = join(checkout, 'tools/bench/link');
export const meter = join(here, 'meter.py');
const door = join(here, 'door.py');

const TEMPLATE = `apiVersion: devenv/v1
kind: WorkspaceTemplate
metadata:
  name: empty
  description: Nothing to do at the start
spec:
  image:
    repository: docker.io/library/debian
`;
const WORKSPACE = 'measured';
const ELSEWHERE = 'elsewhere';

export class Rig {
  #cleanups = [];

  // `line`: Wan's options, or undefined for loopback; `congestion`: the near end's congestion control there.
  static async start({ line, congestion } = {}) {
    const rig = new Rig();
    try {
      await rig.#begin(line, congestion);
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  async #begin(line, congestion) {
    this.data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
    chmodSync(this.data, 0o711);
    this.#cleanups.push(() => rmSync(this.data, { recursive: true, force: true, maxRetries: 3 }));
    if (line) {
      this.wan = await Wan.start(line);
      this.#cleanups.push(() => this.wan.stop());
      execFileSync('ip', ['netns', 'exec', this.wan.namespace, 'sysctl', '-qw', `net.ipv4.tcp_congestion_control=${congestion}`]);
    }
    this.host = this.wan?.far ?? '127.0.0.1';
    this.nearPrefix = this.wan ? ['ip', 'netns', 'exec', this.wan.namespace] : [];
    this.keys = join(this.data, 'tunnels');
    makeKeys(this.keys, [this.host]);
    await this.#startPlatform();
    await this.#signIn();
    await this.#create(WORKSPACE);
    this.supervisor = supervisors(this.data)[0];
  }

  async #create(name) {
    const created = await this.person.berth(['create', name, '--template', 'empty']);
    if (created.code !== 0) throw new Error(`berth create:\n${created.stdout}${created.stderr}`);
  }

  #start(name, command, args, options = {}) {
    const child = new Child(name, command, args, { log: join(this.data, `${name.replaceAll(/[ /]/g, '-')}.log`), ...options });
    this.#cleanups.push(() => child.stop(5_000));
    return child;
  }

  async #startPlatform() {
    const templates = join(this.data, 'templates');
    mkdirSync(templates);
    writeFileSync(join(templates, 'empty.yaml'), TEMPLATE);
    const oidcPort = await freePort();
    this.provider = await startProvider({ data: this.data, port: oidcPort });
    this.#cleanups.push(() => this.provider.stop());
    if (this.wan) {
      // The provider is reached at the near end under its one name; what it costs is not measured.
      const at = `127.0.0.1:${oidcPort}`;
      const opened = this.#start('The door', 'python3', [door, `/run/netns/${this.wan.namespace}`, at, '/proc/self/ns/net', at]);
      await opened.ready(() => opened.output.includes('listening'));
    }
    const port = await freePort();
    this.url = `https://${this.host}:${port}`;
    const settings = { listen: `${this.host}:${port}`, tls: { certificate: join(this.keys, 'tls.crt'), key: join(this.keys, 'tls.key') }, agents: { ca: join(this.keys, 'tls.crt') } };
    const file = join(this.data, 'berthd.yaml');
    writeFileSync(file, JSON.stringify(berthdConfig({ data: this.data, port, issuer: this.provider.issuer, templates, settings })));
    this.berthd = this.#start('berthd', program('berthd'), ['serve', '--config', file]);
    this.#cleanups.push(() => endWorkspaces(this.data));
    await this.berthd.ready(() => this.berthd.output.includes('listens on'));
  }

  // Qt knows no other certificate authorities than the system's: the client sees ours in their place, in a mount namespace of its own.
  async #signIn() {
    const authorities = join(this.data, 'authorities');
    mkdirSync(authorities);
    copyFileSync(join(this.keys, 'tls.crt'), join(authorities, 'bench.pem'));
    this.person = await Person.create({
      folder: join(this.data, 'ada'),
      platform: this.url,
      account: this.provider.accounts.ada,
      inside: [...this.nearPrefix, 'unshare', '--mount', ...trusting(authorities)],
    });
    this.#cleanups.push(() => this.person.close());
    await this.person.signIn();
  }

  get agentPid() {
    return processesOf(this.supervisor.pid).find(({ program: name }) => name === 'berth-agent').pid;
  }

  // The far end in the workspace, and on the platform's machine for the peers.
  async startFarEnds() {
    const far = async (name, prefix, host) => {
      const port = await freePort();
      const [command, ...args] = [...prefix, 'python3', meter, 'far', `${host}:${port}`];
      const child = this.#start(name, command, args);
      await child.ready(() => child.output.includes('listening'));
      return { port, pid: child.pid };
    };
    const inWorkspace = ['nsenter', `--net=/proc/${this.supervisor.sandboxPid}/ns/net`];
    this.farBerth = await far('The far end in the workspace', inWorkspace, '127.0.0.1');
    this.farPeers = await far('The far end', [], this.host);
  }

  // {near, pids, farPids} of `berth port-forward`.
  openBerth() {
    return this.#forward(WORKSPACE, this.farBerth, this.agentPid);
  }

  // The same with TLS between gateway and agent. The agent is as a provisioner would have it on another machine; this one takes
  // the place, in the database, of one that the local provisioner has started.
  async openBerthTlsTwice() {
    await this.#create(ELSEWHERE);
    const port = await freePort();
    const { id, incarnation } = JSON.parse(this.#database("SELECT json_object('id', id, 'incarnation', incarnation) FROM workspaces WHERE name = ?", ELSEWHERE));
    const home = join(this.data, 'home elsewhere');
    mkdirSync(home);
    const key = createPublicKey(readFileSync(join(this.data, 'keys/signing.pem'))).export({ format: 'jwk' }).x;
    const start = { workspace_id: id, name: ELSEWHERE, incarnation, public_key: key, home, directory: home, shell: '/bin/sh' };
    const agent = this.#start('The agent elsewhere', program('berth-agent'),
      ['--listen', `127.0.0.1:${port}`, '--certificate', join(this.keys, 'tls.crt'), '--key', join(this.keys, 'tls.key')], { input: JSON.stringify(start) });
    await agent.ready(async () => (await run('ss', ['-Hltn', `sport = :${port}`])).stdout.trim() !== '');
    this.#database('UPDATE workspaces SET endpoint = ? WHERE id = ?', `https://127.0.0.1:${port}`, id);
    return this.#forward(ELSEWHERE, this.farPeers, agent.pid);
  }

  async #forward(workspace, far, agentPid) {
    const port = await freePort();
    const forward = this.person.start(['port-forward', workspace, `${far.port}:${port}`]);
    await forward.ready(() => forward.output.includes(String(port)));
    return { near: `127.0.0.1:${port}`, pids: [forward.pid, this.berthd.pid, agentPid], farPids: [far.pid] };
  }

  // Runs one statement in berthd's database; the first column of its first row.
  #database(statement, ...values) {
    const script = 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=10)\nrow = db.execute(sys.argv[2], sys.argv[3:]).fetchone()\ndb.commit()\nprint(row[0] if row else "")';
    return execFileSync('python3', ['-c', script, join(this.data, 'berth.db'), statement, ...values], { encoding: 'utf8' });
  }

  async openPeer(name) {
    if (!this.peers) {
      this.peers = new Peers({ folder: this.keys, far: `${this.host}:${this.farPeers.port}`, host: this.host, nearPrefix: this.nearPrefix });
      this.#cleanups.push(() => this.peers.close());
    }
    return { ...(await this.peers.open(name)), farPids: [this.farPeers.pid] };
  }

  async stop() {
    for (const cleanUp of this.#cleanups.splice(0).toReversed()) {
      try {
        await cleanUp();
      } catch (error) {
        console.error(error.message);
      }
    }
  }
}
