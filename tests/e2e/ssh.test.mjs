// SSH to a workspace with the real programs: ssh, scp, sftp, rsync, git, ssh-agent, and the command lines that VS Code's
// Remote-SSH uses. No prompt ever comes: standard input would answer none.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Child, run, until } from '../../tools/lib/child.mjs';
import { program } from '../../tools/lib/paths.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { Terminal } from '../../tools/lib/terminal.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, isClearError, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const HOST = 'web.berth';
const MiB = 1024 * 1024;

let platform;
let ada;
let workspace; // its /workspace, seen from outside
before(async () => {
  platform = await TestPlatform.start({ templates, settings: { limits: { creations_per_minute: 50, stop_grace_seconds: 2 } } });
  ada = await platform.person('ada');
  await expectExit(ada, Exit.success, ['create', '--template', 'quick', 'web']);
  workspace = join(platform.data, 'workspaces', (await ada.berthJson(['show', 'web'])).id, 'workspace');
  mkdirSync(join(ada.env.HOME, '.ssh'), { mode: 0o700 });
});
after(() => platform?.stop());

// OpenSSH looks for ~ in the account's home, whatever HOME says: so the person's home stands there for a while.
const atHome = (command, args) => ['bwrap', ['--die-with-parent', '--dev-bind', '/', '/', '--bind', ada.env.HOME, userInfo().homedir, '--', command, ...args]];
const here = (command, args = [], options = {}) => {
  const [first, rest] = atHome(command, args);
  return run(first, rest, { env: ada.env, cwd: ada.folder, ...options });
};
const beside = (name, command, args, options = {}) => {
  const [first, rest] = atHome(command, args);
  return new Child(name, first, rest, { log: join(ada.folder, `${name}.log`), env: ada.env, cwd: ada.folder, ...options });
};
const well = async (...args) => {
  const result = await here(...args);
  assert.equal(result.code, 0, `${args[0]} ${args[1]} exited with ${result.code}:\n${result.stdout}${result.stderr}`);
  return result;
};
const ssh = (...args) => well('ssh', [HOST, ...args]);
const local = (name, bytes) => {
  const path = join(ada.folder, name);
  if (bytes !== undefined) writeFileSync(path, bytes);
  return path;
};
const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

// One connection to a port or socket of this machine: says `text`, ends, and gives what comes back.
const talk = (where, text) =>
  new Promise((resolve, reject) => {
    const socket = connect(where);
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk) => (heard += chunk));
    socket.on('error', reject).on('close', () => resolve(heard));
    socket.end(text);
  });
// A server that answers "NAME heard TEXT" once its client has said all.
const answering = (name, where) =>
  new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let heard = '';
      socket.setEncoding('utf8').on('data', (chunk) => (heard += chunk)).on('error', () => {});
      socket.on('end', () => socket.end(`${name} heard ${heard}`));
    }).listen(where, () => resolve(server));
  });
// The same inside the workspace, for TCP and for a Unix socket.
const ANSWERING = `
import socket, sys, threading
def serve(s):
    while True:
        c, _ = s.accept()
        heard = b""
        while True:
            part = c.recv(65536)
            if not part: break
            heard += part
        c.sendall(b"workspace heard " + heard)
        c.close()
t = socket.create_server(("127.0.0.1", 4711)); u = socket.socket(socket.AF_UNIX); u.bind("/tmp/answering"); u.listen()
threading.Thread(target=serve, args=(t,), daemon=True).start()
print("ready", flush=True)
serve(u)
`;

test('berth ssh runs a command: streams apart, exit code passed on, and nothing is configured for it', async () => {
  const result = await here(program('berth'), ['ssh', 'web', '--', 'cat; echo wrong >&2; exit 7'], { input: 'in and out' });
  assert.deepEqual([result.code, result.stdout, result.stderr], [7, 'in and out', 'wrong\n']);
  assert.equal((await here(program('berth'), ['ssh', 'web', 'pwd'])).stdout, '/workspace\n');
  assert.ok(!existsSync(join(ada.env.HOME, '.ssh', 'config')));
});

test('berth ssh-config shows what it changes, keeps what people wrote, and is done after once', async () => {
  const config = join(ada.env.HOME, '.ssh', 'config');
  const own = join(ada.env.BERTH_CONFIG, 'ssh', 'config');
  writeFileSync(config, 'Host other\n    User me\n    ServerAliveInterval 5\n', { mode: 0o600 });
  const dry = await well(program('berth'), ['ssh-config', '--dry-run']);
  assert.match(dry.stdout, /\+ Include/);
  assert.ok(!existsSync(own));
  await well(program('berth'), ['ssh-config']);
  const written = readFileSync(config, 'utf8');
  assert.ok(written.endsWith('\n\nHost other\n    User me\n    ServerAliveInterval 5\n'), written);
  for (const file of [config, own]) assert.equal(statSync(file).mode & 0o777, 0o600);
  const again = JSON.parse((await well(program('berth'), ['ssh-config', '--output', 'json'])).stdout);
  assert.deepEqual(again, { applied: true, changes: [] });

  const { stdout } = await well('ssh', ['-G', HOST]);
  for (const line of ['serveraliveinterval 0', 'tcpkeepalive no', 'stricthostkeychecking true', 'user berth']) {
    assert.ok(stdout.includes(`\n${line}\n`), `${line}\n${stdout}`);
  }
  assert.match((await well('ssh', ['-G', 'other'])).stdout, /^user me$/m);
});

test('no host name gets out of the proxy\'s command line', async () => {
  for (const name of ["a'$(touch pwned)'.berth", "x';touch pwned;'.berth"]) {
    const { stdout } = await here('ssh', ['-G', '--', name]);
    assert.doesNotMatch(stdout, /proxycommand/i);
    await here('ssh', ['--', name, 'true']);
  }
  assert.ok(!existsSync(local('pwned')));
  const result = await here(program('berth'), ['ssh', 'web;id', 'true']);
  assert.equal(result.code, Exit.usage);
  isClearError(result, /no workspace's name/);
});

test('plain ssh: login shell, environment, signals, a terminal with its size', async () => {
  assert.equal((await ssh('-T', 'echo $0 in $PWD; echo $BERTH_WORKSPACE')).stdout.split('\n')[1], 'web');
  assert.match((await well('ssh', ['-T', HOST], { input: 'echo "shell $0"; shopt -q login_shell && echo login\n' })).stdout, /shell -\w+\n/);
  const { stdout } = await well('ssh', ['-o', 'SetEnv=GREETING_WORD=moin HOME=/nowhere', HOST, 'echo $GREETING_WORD $HOME']);
  assert.match(stdout, /^moin \/(?!nowhere)/);
  const killed = await here('ssh', [HOST, 'kill -TERM $$']);
  assert.ok(killed.code > 0);

  const device = local('ssh-terminal');
  const [first, rest] = atHome('sh', ['-c', `tty > '${device}'; exec ssh ${HOST}`]);
  const terminal = new Terminal(first, rest, { env: ada.env });
  await terminal.waitFor(/[$#] /);
  terminal.type('tty; stty size; echo "path $PWD"\r');
  await terminal.waitFor(/\/dev\/pts\/\d+[\s\S]*\d+ \d+[\s\S]*path \/workspace/);
  await run('stty', ['-F', readFileSync(device, 'utf8').trim(), 'cols', '101', 'rows', '31']);
  terminal.type('until [ "$(stty size)" = "31 101" ]; do sleep 0.1; done; echo re""sized\r');
  await terminal.waitFor(/resized/);
  terminal.type('exit 3\r');
  assert.equal(await terminal.ended, 3);
});

test('a host key that is not the workspace\'s any more is learnt anew, without a question', async () => {
  const file = join(ada.env.BERTH_CONFIG, 'ssh', 'known_hosts');
  const known = readFileSync(file, 'utf8');
  assert.match(known, /^web\.berth ssh-ed25519 \S+\n$/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  writeFileSync(file, known.replace(/ AAAA\S+/, ' AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'));
  await ssh('true');
  assert.equal(readFileSync(file, 'utf8'), known);
});

test('scp, sftp, rsync and git carry files both ways', async () => {
  const file = local('original', randomBytes(3 * MiB + 17));
  await well('scp', ['-q', file, `${HOST}:copied`]);
  assert.equal(hashOf(join(workspace, 'copied')), hashOf(file));
  await well('scp', ['-q', `${HOST}:/workspace/copied`, local('back')]);
  assert.equal(hashOf(local('back')), hashOf(file));
  await well('scp', ['-q', '-O', `${HOST}:copied`, local('back-by-old-protocol')]);
  assert.equal(hashOf(local('back-by-old-protocol')), hashOf(file));

  const batch = ['mkdir d', `put ${file} d/one`, 'chmod 640 d/one', 'rename d/one d/two', 'ln -s two d/link', 'ls -l d', 'get d/link fetched', 'rm d/link', 'rm d/two', 'rmdir d', 'ls nothing-here'];
  const sftp = await here('sftp', ['-q', '-b', '-', HOST], { input: batch.join('\n') });
  assert.equal(sftp.code, 1, sftp.stdout + sftp.stderr);
  assert.match(sftp.stdout, /-rw-r----- .* two$/m);
  assert.match(sftp.stderr, /nothing-here/);
  assert.equal(hashOf(local('fetched')), hashOf(file));
  assert.ok(!existsSync(join(workspace, 'd')));

  mkdirSync(local('tree/deep'), { recursive: true });
  writeFileSync(local('tree/deep/file'), 'rsync was here');
  await well('rsync', ['-a', `${local('tree')}/`, `${HOST}:tree/`]);
  assert.equal(readFileSync(join(workspace, 'tree/deep/file'), 'utf8'), 'rsync was here');

  await shell(ada, 'web', 'git init -q --bare repository.git');
  await well('git', ['clone', '-q', `${HOST}:repository.git`, local('clone')]);
  writeFileSync(local('clone/read.me'), 'pushed');
  const git = (...args) => well('git', ['-C', local('clone'), '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args]);
  await git('add', '.');
  await git('commit', '-q', '-m', 'Try');
  await git('push', '-q', 'origin', 'HEAD:main');
  assert.equal(await shell(ada, 'web', 'git -C repository.git show main:read.me'), 'pushed');
});

test('keys are exchanged again in the middle of a copy', async () => {
  const file = local('rekeyed', randomBytes(12 * MiB));
  await well('scp', ['-q', '-o', 'RekeyLimit=1M', file, `${HOST}:rekeyed`]);
  await well('scp', ['-q', '-o', 'RekeyLimit=1M', '-o', 'KexAlgorithms=curve25519-sha256', `${HOST}:rekeyed`, local('rekeyed-back')]);
  assert.equal(hashOf(local('rekeyed-back')), hashOf(file));
});

test('ports and sockets are forwarded both ways', async () => {
  const [there, back, socks] = [await freePort(), await freePort(), await freePort()];
  const server = await answering('machine', { port: back, host: '127.0.0.1' });
  const socketServer = await answering('machine', { path: local('machine.sock') });
  writeFileSync(join(workspace, 'answering.py'), ANSWERING);
  const forwarding = beside('forwarding', 'ssh', [
    '-o', 'ExitOnForwardFailure=yes', '-L', `${there}:localhost:4711`, '-L', `${local('there.sock')}:/tmp/answering`,
    '-R', `4712:127.0.0.1:${back}`, '-R', `/tmp/back.sock:${local('machine.sock')}`, '-D', `${socks}`, HOST, 'python3 answering.py',
  ]);
  await forwarding.ready(() => forwarding.output.includes('ready'));
  const big = 'x'.repeat(3 * MiB);
  assert.equal(await talk({ port: there, host: '127.0.0.1' }, big), `workspace heard ${big}`);
  assert.equal(await talk({ path: local('there.sock') }, 'socket'), 'workspace heard socket');
  const ask = (family, address) => shell(ada, 'web', `python3 -c 'import socket; s=socket.socket(socket.${family}); s.connect(${address}); s.sendall(b"hello"); s.shutdown(1); print(s.recv(100).decode())'`);
  assert.equal(await ask('AF_INET', '("127.0.0.1", 4712)'), 'machine heard hello\n');
  assert.equal(await ask('AF_UNIX', '"/tmp/back.sock"'), 'machine heard hello\n');
  assert.match((await run('curl', ['-sS', '--max-time', '20', '--socks5-hostname', `127.0.0.1:${socks}`, 'http://localhost:4713/'])).stderr, /curl/);
  // Half a hundred at once, over one connection.
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => talk({ port: there, host: '127.0.0.1' }, `number ${i}`)));
  assert.deepEqual(answers, answers.map((_, i) => `workspace heard number ${i}`));
  await forwarding.stop();
  server.close();
  socketServer.close();
  await until('the listeners are gone', async () => (await ada.berth(['exec', 'web', '--', 'test', '-e', '/tmp/back.sock'])).code === 1);
});

test('a key agent is lent for as long as the connection lasts', async () => {
  const agent = beside('agent', 'ssh-agent', ['-D', '-a', local('agent.sock')]);
  await agent.ready(() => existsSync(local('agent.sock')));
  const env = { ...ada.env, SSH_AUTH_SOCK: local('agent.sock') };
  await well('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada-key', '-f', local('key')]);
  await well('ssh-add', ['-q', local('key')], { env });
  const { stdout } = await well('ssh', ['-A', HOST, 'ssh-add -l; echo $SSH_AUTH_SOCK'], { env });
  assert.match(stdout, /ada-key/);
  const socket = stdout.trim().split('\n').at(-1);
  assert.notEqual((await ada.berth(['exec', 'web', '--', 'test', '-e', socket])).code, 0);
  assert.doesNotMatch((await ssh('ssh-add -l 2>&1; true')).stdout, /ada-key/);
  await agent.stop();
});

test('VS Code\'s Remote-SSH: -T -D PORT HOST bash, its script on standard input, its server through the proxy', async () => {
  const socks = await freePort();
  writeFileSync(join(workspace, 'server.py'), 'import http.server\ns=http.server.ThreadingHTTPServer(("127.0.0.1",0),http.server.SimpleHTTPRequestHandler)\nprint("listeningOn==%d==" % s.server_address[1], flush=True)\ns.serve_forever()\n');
  writeFileSync(join(workspace, 'page'), 'from the server');
  const script = 'echo "unpacking with $BASH_VERSION"\nnohup python3 /workspace/server.py > /tmp/vscode.log 2>/dev/null &\n' +
    'while ! grep -q listeningOn /tmp/vscode.log; do sleep 0.1; done\ncat /tmp/vscode.log\nwhile sleep 1; do :; done\n';
  const remote = beside('vscode', 'ssh', ['-T', '-D', `${socks}`, HOST, 'bash'], { input: script });
  const [, port] = await remote.ready(() => /listeningOn==(\d+)==/.exec(remote.output));
  const page = await run('curl', ['-sS', '--socks5-hostname', `127.0.0.1:${socks}`, `http://127.0.0.1:${port}/page`]);
  assert.equal(page.stdout, 'from the server', page.stderr);
  await remote.stop();
});

test('a running scp goes on over a gateway that is killed, byte for byte', async () => {
  const file = local('long', randomBytes(60 * MiB));
  const copying = beside('scp', 'scp', ['-q', '-l', '160000', file, `${HOST}:long`]); // 20 MB/s
  const target = join(workspace, 'long');
  const size = () => (existsSync(target) ? statSync(target).size : 0);
  await copying.ready(() => size() > 8 * MiB);
  platform.berthd.signal('SIGKILL');
  await platform.berthd.ended;
  assert.ok(copying.running && size() < 60 * MiB);
  await platform.startBerthd();
  assert.deepEqual(await copying.ended, { code: 0, signal: null }, copying.output);
  assert.equal(hashOf(target), hashOf(file));
});

test('what cannot be reached is said on standard error, with nothing on standard output', async () => {
  const nobody = await here('ssh', ['nosuch.berth', 'true']);
  assert.equal(nobody.code, 255);
  assert.equal(nobody.stdout, '');
  isClearError(nobody, /nosuch/);
  assert.equal((await here(program('berth'), ['ssh', 'nosuch', 'true'])).code, Exit.notFound);
  const proxy = await here(program('berth'), ['ssh', '--stdio', 'web.berth'], { input: 'GET / HTTP/1.1\r\n\r\n' });
  assert.match(proxy.stdout, /^SSH-2\.0-Berth\r\n/);
  await shell(ada, 'web', 'true'); // the agent took no harm
});

test('berth ssh-config --remove leaves what people wrote', async () => {
  await well(program('berth'), ['ssh-config', '--remove']);
  assert.equal(readFileSync(join(ada.env.HOME, '.ssh', 'config'), 'utf8'), 'Host other\n    User me\n    ServerAliveInterval 5\n');
  assert.ok(!existsSync(join(ada.env.BERTH_CONFIG, 'ssh', 'known_hosts')));
  rmSync(join(ada.env.HOME, '.ssh'), { recursive: true });
});
