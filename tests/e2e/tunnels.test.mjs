// Tunnels between this machine and a workspace: ports, Unix sockets, both directions, the SOCKS proxy; many connections at
// once, numbers that stay, and what is said where something is taken, refused or away.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, chmodSync, existsSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, isClearError, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const peer = fileURLToPath(new URL('tunnel_peer.py', import.meta.url));
const MANY = 1000;
const BULK = 3 * 1024 * 1024;

let platform;
let ada;
let logs = 0;
before(async () => {
  platform = await TestPlatform.start({ templates });
  ada = await platform.person('ada');
  await expectExit(ada, Exit.success, ['create', '--template', 'quick', 'tunnel']);
  const { id } = await ada.berthJson(['show', 'tunnel']);
  const there = join(platform.data, 'workspaces', id, 'workspace', 'peer.py');
  copyFileSync(peer, there);
  chmodSync(there, 0o755);
});
after(() => platform?.stop());

// A server in the workspace.
const serve = async (what, where, ...rest) => {
  await shell(ada, 'tunnel', `nohup python3 peer.py ${what} ${where} ${rest.join(' ')} > peer-${++logs}.log 2>&1 &
    until grep -q ready peer-${logs}.log; do sleep 0.05; done`);
};
// A tunnel of `berth …`, ready once it has said what it has: {child, said}.
const tunnel = async (context, ...args) => {
  const child = ada.start([...args, '--output', 'json'], join(platform.data, `tunnel-${++logs}.log`));
  context.after(() => child.stop(5_000));
  const said = await child.ready(() => {
    const line = child.output.split('\n').find((one) => one.startsWith('{"forwards"') || one.startsWith('{"proxy"'));
    return line && JSON.parse(line);
  });
  return { child, said };
};
// Everything a peer says after it was told everything.
const converse = (where, bytes) => new Promise((resolve, reject) => {
  const socket = connect({ ...where, allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => (answer += text));
  socket.once('error', reject).once('end', () => resolve(answer));
  socket.end(bytes);
});
const digest = (bytes) => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}\n`;
const listenHere = async (context, where, answer) => {
  const server = createServer({ allowHalfOpen: true }, answer);
  server.listen(where);
  await once(server, 'listening');
  context.after(() => server.close());
  return server.address().port;
};
const countHere = (socket) => {
  const pieces = [];
  socket.on('data', (piece) => pieces.push(piece)).on('end', () => socket.end(digest(Buffer.concat(pieces)))).on('error', () => {});
};

describe('ports', () => {
  test('keep their number, carry both loopbacks with half-closes, and are counted', async (context) => {
    const port = await freePort();
    await serve('count', port);
    const { child, said } = await tunnel(context, 'port-forward', 'tunnel', String(port));
    assert.deepEqual(said.forwards, [{ remote_port: port, local_port: port }]);
    const bulk = randomBytes(BULK);
    assert.equal(await converse({ host: '127.0.0.1', port }, bulk), digest(bulk));
    assert.equal(await converse({ host: '::1', port }, 'six'), digest(Buffer.from('six')));
    await child.stop();
    const { counters: [sum] } = JSON.parse(child.output.trim().split('\n').at(-1));
    assert.equal(sum.remote_port, port);
    assert.equal(sum.connections, 2);
    assert.equal(sum.open, 0);
    assert.equal(sum.bytes_to_workspace, BULK + 3);
    assert.ok(sum.bytes_from_workspace > 130, `${sum.bytes_from_workspace}`);
  });

  test(`${MANY} connections are open through one forward at the same time`, async (context) => {
    const port = await freePort();
    await serve('crowd', port, MANY);
    const { said } = await tunnel(context, 'port-forward', 'tunnel', String(port));
    const { local_port } = said.forwards[0];
    const answers = await Promise.all(Array.from({ length: MANY }, () => converse({ host: '127.0.0.1', port: local_port }, '')));
    assert.equal(answers.filter((answer) => answer === `all ${MANY}\n`).length, MANY);
  });

  test('that are taken are stood in for, the same way again, and a conflict names who has them', async (context) => {
    const taken = await listenHere(context, { port: 0, host: '127.0.0.1' }, () => {});
    const first = await tunnel(context, 'port-forward', 'tunnel', String(taken));
    const [{ local_port: standIn }] = first.said.forwards;
    assert.notEqual(standIn, taken);
    const refused = await expectExit(ada, Exit.conflict, ['port-forward', 'tunnel', `9000:${standIn}`]);
    isClearError(refused, new RegExp(`${standIn} is taken by berth \\(process \\d+\\) for port ${taken} of tunnel`));
    await first.child.stop();
    const second = await tunnel(context, 'port-forward', 'tunnel', String(taken));
    assert.equal(second.said.forwards[0].local_port, standIn);
  });

  test('wait for a line that is down, as long as one says', async (context) => {
    const port = await freePort();
    await serve('count', port);
    const [patient, hasty] = [await freePort(), await freePort()];
    await tunnel(context, 'port-forward', 'tunnel', `${port}:${patient}`);
    await tunnel(context, 'port-forward', 'tunnel', `${port}:${hasty}`, '--wait', '0');
    platform.berthd.signal('SIGKILL');
    await platform.berthd.ended;
    const early = converse({ host: '127.0.0.1', port: patient }, 'early');
    await until('one that does not wait is ended', async () => {
      const answer = await converse({ host: '127.0.0.1', port: hasty }, 'x').catch(() => '');
      return answer === '';
    });
    await platform.startBerthd();
    assert.equal(await early, digest(Buffer.from('early')));
  });

  test('show on a terminal what goes through, and sum it up', async () => {
    const port = await freePort();
    await serve('count', port);
    const terminal = ada.terminal(['port-forward', 'tunnel', String(port)]);
    await terminal.waitFor(new RegExp(`localhost:${port}`));
    await terminal.waitFor(/0 open of 0/);
    await converse({ host: '127.0.0.1', port }, Buffer.alloc(BULK));
    await terminal.waitFor(/0 open of 1 .*3\.0 MiB/);
    terminal.type('\x03');
    await terminal.waitFor(new RegExp(`port ${port}: 1 connection, 3\\.0 MiB to the workspace`));
    assert.equal(await terminal.ended, 0);
  });

  test('and paths that are none are refused', async () => {
    for (const spec of ['0', '65536', '-1', '80:65536', 'x:80', 'relative/x.sock:80', '/run/x.sock', '/:80', '/x/:80', '80:']) {
      await expectExit(ada, Exit.usage, ['port-forward', 'tunnel', spec]);
    }
    await expectExit(ada, Exit.usage, ['port-forward', 'tunnel', `/${'x'.repeat(120)}:0`]);
    await expectExit(ada, Exit.usage, ['port-forward', '--reverse', 'tunnel', '80:0']);
    await expectExit(ada, Exit.usage, ['proxy', 'tunnel', '65536']);
  });
});

describe('Unix sockets', () => {
  test('of the workspace lead to a port here, and its ports to a socket here that is only its owner\'s', async (context) => {
    const port = await freePort();
    await serve('count', '/tmp/there.sock');
    await serve('count', port);
    const here = join(platform.data, 'here.sock');
    const { child, said } = await tunnel(context, 'port-forward', 'tunnel', '/tmp/there.sock:0', `${port}:${here}`);
    const [toPort, toSocket] = said.forwards;
    assert.equal(toPort.remote_path, '/tmp/there.sock');
    assert.equal(toSocket.local_path, here);
    assert.equal(statSync(here).mode & 0o777, 0o600);
    const bulk = randomBytes(BULK);
    assert.equal(await converse({ host: '127.0.0.1', port: toPort.local_port }, bulk), digest(bulk));
    assert.equal(await converse({ path: here }, bulk), digest(bulk));
    const refused = await expectExit(ada, Exit.conflict, ['port-forward', 'tunnel', `${port}:${here}`]);
    isClearError(refused, /here\.sock/);
    await child.stop();
    await until('its socket is gone', () => !existsSync(here));
  });
});

describe('the other way round', () => {
  test('the workspace\'s programs reach servers of this machine by port and by socket', async (context) => {
    const local = await listenHere(context, { port: 0, host: '127.0.0.1' }, countHere);
    const path = join(platform.data, 'server.sock');
    await listenHere(context, { path }, countHere);
    const remote = await freePort();
    const { child, said } = await tunnel(context, 'port-forward', '--reverse', 'tunnel', `${remote}:${local}`, `/tmp/back.sock:${path}`, `0:${local}`);
    assert.deepEqual(said.forwards[0], { reverse: true, remote_port: remote, local_port: local });
    for (const where of [remote, '/tmp/back.sock', said.forwards[2].remote_port]) {
      assert.match(await shell(ada, 'tunnel', `python3 peer.py send ${where} ${BULK}`), new RegExp(`^${BULK} [0-9a-f]{64}\n$`));
    }
    assert.equal(await shell(ada, 'tunnel', 'stat -c %a /tmp/back.sock'), '600\n');
    const refused = await expectExit(ada, Exit.conflict, ['port-forward', '-R', 'tunnel', `${remote}:${local}`]);
    isClearError(refused, /Another program of the workspace has port/);
    await child.stop();
    await until('the workspace no longer listens', async () =>
      (await ada.berth(['exec', 'tunnel', '--', 'sh', '-c', `python3 peer.py send ${remote} 0 || test -e /tmp/back.sock`])).code !== 0);
  });

  test('a server that is not there is told, and the workspace\'s program sees a broken connection', async (context) => {
    const nobody = await freePort();
    const remote = await freePort();
    const child = ada.start(['port-forward', '-R', 'tunnel', `${remote}:${nobody}`], join(platform.data, 'nobody.log'));
    context.after(() => child.stop(5_000));
    await child.ready(() => child.output.includes('localhost'));
    await ada.berth(['exec', 'tunnel', '--', 'python3', 'peer.py', 'send', String(remote), '1024']);
    await until('it is told', () => child.output.includes(`Nothing answers on port ${nobody} of this computer`));
  });
});

describe('the SOCKS proxy', () => {
  const GREETING = [5, 1, 0];
  const address = { ipv4: [1, 127, 0, 0, 1], ipv6: [4, ...Array(15).fill(0), 1] };
  const named = (name) => [3, name.length, ...Buffer.from(name)];
  const request = (to, port, command = 1) => Buffer.from([...GREETING, 5, command, 0, ...to, port >> 8, port & 255]);
  let proxy;
  let port;
  before(async () => {
    port = await freePort();
    await serve('count', port);
    const child = ada.start(['proxy', 'tunnel', '0', '--output', 'json'], join(platform.data, 'proxy.log'));
    proxy = await child.ready(() => /"local_port":(\d+)/.exec(child.output));
    proxy = Number(proxy[1]);
  });
  const ask = (bytes) => converse({ host: '127.0.0.1', port: proxy }, bytes).then((text) => Buffer.from(text, 'latin1'));

  test('connects to addresses and to names as the workspace resolves them', async () => {
    for (const to of [address.ipv4, named('localhost'), named('127.0.0.1')]) {
      const answer = await ask(Buffer.concat([request(to, port), Buffer.from('through it')]));
      assert.deepEqual([...answer.subarray(0, 4)], [5, 0, 5, 0], `${to}`);
      assert.equal(answer.subarray(12).toString(), digest(Buffer.from('through it')));
    }
  });
  test('says in its own words what cannot be reached', async (context) => {
    assert.equal((await ask(request(address.ipv4, await freePort())))[3], 5, 'connection refused');
    assert.equal((await ask(request(address.ipv6, port)))[3], 5, 'the server listens on IPv4 only');
    assert.notEqual((await ask(request(named('no-such-host.invalid'), 80)))[3], 0);
    assert.equal((await ask(request(address.ipv4, port, 2)))[3], 7, 'BIND is not known');
    const mine = await listenHere(context, { port: 0, host: '127.0.0.1' }, (socket) => socket.end('out of the sandbox'));
    assert.equal((await ask(request(address.ipv4, mine)))[3], 5, 'the platform\'s loopback is not the workspace\'s');
  });
  test('outlives whatever is sent to it', async () => {
    const nonsense = [Buffer.from('GET http://x/ HTTP/1.1\r\n\r\n'), Buffer.from([4, 1, 0, 80, 1, 2, 3, 4, 0]), Buffer.from([5, 0]),
      Buffer.from([...GREETING, 5, 1, 0, 9, 0, 0]), Buffer.from([...GREETING, 5, 1, 0, 3, 0, 0, 0]), request(named('a b\0c'), 80),
      request(named('x'.repeat(255)), 80), request(address.ipv4, 0), randomBytes(100_000), Buffer.alloc(0)];
    for (const bytes of nonsense) await ask(bytes).catch(() => {});
    const answer = await ask(Buffer.concat([request(address.ipv4, port), Buffer.from('still')]));
    assert.equal(answer.subarray(12).toString(), digest(Buffer.from('still')));
  });
});
