// Berth as people have it, to be measured: provider, berthd behind TLS, a workspace, `berth port-forward`. On this machine's
// loopback, or with client and platform on two emulated machines with a line between them.
import { mkdirSync, mkdtempSync, chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../lib/child.mjs';
import { checkout, program } from '../../lib/paths.mjs';
import { Person } from '../../lib/person.mjs';
import { berthdConfig, startProvider } from '../../lib/platform.mjs';
import { freePort } from '../../lib/ports.mjs';
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
const OWN_NAMESPACE = '/proc/self/ns/net';
const PLATFORM_ADDRESS = '10.78.0.2'; // as the emulator gives it to the second namespace

export class Rig {
  #cleanups = [];

  // `line`: the emulator's arguments ({delay, rate, loss}, ms, Mbit/s and per cent), or undefined for loopback.
  static async start({ line, emulator, congestion } = {}) {
    const rig = new Rig();
    try {
      await rig.#begin(line, emulator, congestion);
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  async #begin(line, emulator, congestion) {
    this.data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
    chmodSync(this.data, 0o711);
    this.#cleanups.push(() => rmSync(this.data, { recursive: true, force: true, maxRetries: 3 }));
    this.host = line ? PLATFORM_ADDRESS : '127.0.0.1';
    this.keys = join(this.data, 'keys');
    makeKeys(this.keys, ['127.0.0.1', PLATFORM_ADDRESS]);
    if (line) await this.#emulate(line, emulator, congestion);
    await this.#startPlatform();
    await this.#signIn();
    const created = await this.person.berth(['create', WORKSPACE, '--template', 'empty']);
    if (created.code !== 0) throw new Error(`berth create:\n${created.stdout}${created.stderr}`);
    this.supervisor = supervisors(this.data)[0];
  }

  async #emulate(line, emulator, congestion) {
    [this.near, this.away] = ['a', 'b'].map((end) => `berth-${process.pid}-${end}`);
    const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const name of [this.near, this.away]) {
      ip('netns', 'add', name);
      this.#cleanups.push(() => ip('netns', 'del', name));
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('netns', 'exec', name, 'sysctl', '-qw', `net.ipv4.tcp_congestion_control=${congestion}`, 'net.ipv4.tcp_no_metrics_save=1');
    }
    const figures = Object.entries(line).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.emulator = this.#start('The emulator', 'python3', [emulator, this.near, this.away, ...figures]);
    await this.emulator.ready(() => this.emulator.output.includes('ready'));
  }

  #start(name, command, args, options = {}) {
    const child = new Child(name, command, args, { log: join(this.data, `${name.replaceAll(/[ /]/g, '-')}.log`), ...options });
    this.#cleanups.push(() => child.stop(5_000));
    return child;
  }

  #inNamespace = (name) => (name ? ['ip', 'netns', 'exec', name] : []);

  // The provider is reached on both machines under its one name; what it costs is not measured.
  async #openDoor(from, at, to) {
    const child = this.#start(`A door in ${from}`, 'python3', [door, `/run/netns/${from}`, at, to, at]);
    await child.ready(() => child.output.includes('listening'));
  }

  async #startPlatform() {
    const templates = join(this.data, 'templates');
    mkdirSync(templates);
    writeFileSync(join(templates, 'empty.yaml'), TEMPLATE);
    const oidcPort = await freePort();
    this.provider = await startProvider({ data: this.data, port: oidcPort });
    this.#cleanups.push(() => this.provider.stop());
    for (const namespace of [this.near, this.away].filter(Boolean)) {
      await this.#openDoor(namespace, `127.0.0.1:${oidcPort}`, OWN_NAMESPACE);
    }
    const port = await freePort();
    this.url = `https://${this.host}:${port}`;
    const settings = { listen: `${this.host}:${port}`, tls: { certificate: join(this.keys, 'tls.crt'), key: join(this.keys, 'tls.key') } };
    const file = join(this.data, 'berthd.yaml');
    writeFileSync(file, JSON.stringify(berthdConfig({ data: this.data, port, issuer: this.provider.issuer, templates, settings })));
    const [command, ...args] = [...this.#inNamespace(this.away), program('berthd'), 'serve', '--config', file];
    this.berthd = this.#start('berthd', command, args);
    this.#cleanups.push(() => endWorkspaces(this.data));
    await this.berthd.ready(() => this.berthd.output.includes('listens on'));
  }

  // Qt knows no other certificate authorities than the system's: the client sees ours in their place, in a mount namespace of its own.
  async #signIn() {
    const authorities = join(this.data, 'authorities');
    mkdirSync(authorities);
    copyFileSync(join(this.keys, 'tls.crt'), join(authorities, 'bench.pem'));
    const mounted = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/ssl/certs && exec "$@"', authorities];
    this.person = await Person.create({
      folder: join(this.data, 'ada'),
      platform: this.url,
      account: this.provider.accounts.ada,
      inside: [...this.#inNamespace(this.near), ...mounted],
    });
    this.#cleanups.push(() => this.person.close());
    await this.person.signIn();
  }

  get agentPid() {
    return processesOf(this.supervisor.pid).find(({ program: name }) => name === 'berth-agent').pid;
  }

  // The far end in the workspace, and in the platform's machine for the peers: {berth, peers}, each a port.
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
    this.farPeers = await far('The far end', this.#inNamespace(this.away), '0.0.0.0');
  }

  // {near, pids, farPids} of `berth port-forward`.
  async openBerth() {
    const port = await freePort();
    const forward = this.person.start(['port-forward', WORKSPACE, `${this.farBerth.port}:${port}`]);
    await forward.ready(() => forward.output.includes(String(port)));
    this.forward = forward;
    return { near: `127.0.0.1:${port}`, pids: [forward.pid, this.berthd.pid, this.agentPid], farPids: [this.farBerth.pid] };
  }

  async openPeer(name) {
    this.peers ??= new Peers({ folder: this.keys, far: `127.0.0.1:${this.farPeers.port}`, host: this.host, near: this.near, away: this.away });
    if (!this.closesPeers) this.#cleanups.push(() => this.peers.close());
    this.closesPeers = true;
    return { ...(await this.peers.open(name)), farPids: [this.farPeers.pid] };
  }

  // What a measuring command is started by.
  get nearPrefix() {
    return this.#inNamespace(this.near);
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
