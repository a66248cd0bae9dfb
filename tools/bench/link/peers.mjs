// The tunnels that Berth is measured beside: each is started, known to be ready, and ended with the others.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Child, run, until } from '../../lib/child.mjs';
import { freePort } from '../../lib/ports.mjs';

const SSHD = '/usr/sbin/sshd';
const CIPHER = 'aes128-gcm@openssh.com';
const BLOCK = 128 * 1024; // socat's default of 8 KiB would measure system calls

const has = (name) => ['/usr/bin', '/usr/sbin', '/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, name)));

// A certificate for the addresses and keys for ssh, in `folder`.
export function makeKeys(folder, addresses) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const make = (program, args) => execFileSync(program, args, { cwd: folder, stdio: 'ignore' });
  const names = ['DNS:localhost', ...addresses.map((address) => `IP:${address}`)].join(',');
  make('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', `subjectAltName=${names}`, '-keyout', 'tls.key', '-out', 'tls.crt']);
  execFileSync('sh', ['-c', 'cat tls.key tls.crt >tls.pem'], { cwd: folder });
  for (const name of ['user', 'host']) make('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', name]);
}

export class Peers {
  #children = [];

  // `far` is where the far end listens, `host` the address of this machine that is dialled; what stands at the near end is
  // started by the command `nearPrefix`.
  constructor({ folder, far, host, nearPrefix }) {
    Object.assign(this, { folder, far, host, nearPrefix });
  }

  #start(name, prefix, command, args) {
    const [first, ...rest] = [...prefix, command, ...args];
    const child = new Child(name, first, rest, { log: join(this.folder, `${name.replaceAll(' ', '-')}.log`), cwd: this.folder });
    this.#children.push(child);
    return child;
  }

  async #listening(child, prefix, port) {
    const [first, ...rest] = [...prefix, 'ss', '-Hltn', `sport = :${port}`];
    await child.ready(async () => (await run(first, rest)).stdout.trim() !== '');
  }

  async #sshd() {
    const port = await freePort();
    const file = join(this.folder, `sshd-${port}.conf`);
    writeFileSync(file, [`Port ${port}`, `ListenAddress ${this.host}`, `HostKey ${this.folder}/host`, 'PidFile none', 'UsePAM no', 'StrictModes no',
      `AuthorizedKeysFile ${this.folder}/user.pub`, 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', 'MaxStartups 100', 'LogLevel ERROR', ''].join('\n'));
    if (process.getuid() === 0) mkdirSync('/run/sshd', { recursive: true });
    const child = this.#start(`sshd ${port}`, [], SSHD, ['-D', '-e', '-f', file]);
    await this.#listening(child, [], port);
    return { child, port };
  }

  #sshOptions = (port) => ['-F', 'none', '-c', CIPHER, '-i', join(this.folder, 'user'), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null',
    '-o', 'LogLevel=ERROR', '-o', 'ExitOnForwardFailure=yes', '-p', String(port)];

  async #ssh(name, hops) {
    const servers = [];
    for (let hop = 0; hop < hops; hop += 1) servers.push(await this.#sshd());
    const port = await freePort();
    const login = `${userInfo().username}@${this.host}`;
    const jump = hops > 1 ? ['-o', `ProxyCommand=ssh ${this.#sshOptions(servers[0].port).join(' ')} -W %h:%p ${login}`] : [];
    const child = this.#start(name, this.nearPrefix, 'ssh', [...this.#sshOptions(servers.at(-1).port), ...jump, '-N', '-L', `127.0.0.1:${port}:${this.far}`, login]);
    await this.#listening(child, this.nearPrefix, port);
    return { near: `127.0.0.1:${port}`, pids: [child, ...servers.map((server) => server.child)].map(({ pid }) => pid) };
  }

  // Three relays in a row as client, gateway and agent are; TLS between them, or nothing.
  async #relays(name, tls) {
    const listen = (port, host) =>
      tls ? `OPENSSL-LISTEN:${port},bind=${host},reuseaddr,fork,cert=tls.pem,verify=0,nodelay,backlog=128` : `TCP-LISTEN:${port},bind=${host},reuseaddr,fork,nodelay,backlog=128`;
    const dial = (port) => (tls ? `OPENSSL:${this.host}:${port},cafile=tls.crt,commonname=localhost,nodelay` : `TCP:${this.host}:${port},nodelay`);
    const children = [];
    const socat = async (hop, prefix, from, to, port) => {
      const child = this.#start(`${name} ${hop}`, prefix, 'socat', ['-b', String(BLOCK), from, to]);
      await this.#listening(child, prefix, port);
      children.push(child);
    };
    const [first, second, third] = [await freePort(), await freePort(), await freePort()];
    await socat(3, [], listen(third, this.host), `TCP:${this.far},nodelay`, third);
    await socat(2, [], listen(second, this.host), dial(third), second);
    await socat(1, this.nearPrefix, `TCP-LISTEN:${first},bind=127.0.0.1,reuseaddr,fork,nodelay,backlog=128`, dial(second), first);
    return { near: `127.0.0.1:${first}`, pids: children.map(({ pid }) => pid) };
  }

  // {near, pids} of a peer, or {missing: why}.
  async open(name) {
    if (name.includes('ssh') && !existsSync(SSHD)) return { missing: 'openssh-server is not installed' };
    if (name.includes('relay') && !has('socat')) return { missing: 'socat is not installed' };
    switch (name) {
      case 'direct TCP': return { near: this.far, pids: [] };
      case 'ssh -L': return this.#ssh(name, 1);
      case 'two-hop ssh': return this.#ssh(name, 2);
      case 'TLS relays': return this.#relays(name, true);
      case 'plain relays': return this.#relays(name, false);
      default: throw new Error(`There is no peer called ${name}.`);
    }
  }

  async close() {
    await Promise.all(this.#children.map((child) => child.stop(1_000)));
    // socat's and sshd's children serve connections and go with them.
    await until('the peers end', () => this.#children.every((child) => !child.running));
  }
}
