// Two berthds over one database behind one address, as a load balancer shows them: authorisations that run out after
// seconds, a gateway that is killed and one that is restarted. A stream through a forwarded port notices nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/lib/child.mjs';
import { Person } from '../../tools/lib/person.mjs';
import { startBerthd } from '../../tools/lib/platform.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { TestPlatform } from './support.mjs';
import { Exit, expectExit, shell } from './workspaces.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const AUTHORISATION_S = 5;
const settings = { limits: { authorisation_seconds: AUTHORISATION_S, stop_grace_seconds: 2 } };
// Echoes what it gets, for as many connections as come.
const ECHO = [
  'import socketserver',
  'class Echo(socketserver.BaseRequestHandler):',
  '    def handle(self):',
  '        while data := self.request.recv(65536): self.request.sendall(data)',
  'socketserver.ThreadingTCPServer(("127.0.0.1", 8000), Echo).serve_forever()',
].join('\n');

// One address in front of several; takes whichever answers, beginning with the one that is its turn.
class Balancer {
  #turn = 0;
  taken = new Map();

  static async start(ports) {
    const balancer = new Balancer();
    balancer.ports = ports;
    balancer.server = createServer((client) => balancer.#pass(client, balancer.#turn++, ports.length));
    balancer.server.listen(0, '127.0.0.1');
    await once(balancer.server, 'listening');
    balancer.port = balancer.server.address().port;
    return balancer;
  }

  #pass(client, turn, tries) {
    const port = this.ports[turn % this.ports.length];
    const server = connect(port, '127.0.0.1');
    client.on('error', () => server.destroy());
    client.on('close', () => server.destroy());
    server.on('close', () => server.connecting || client.destroy());
    server.once('connect', () => {
      this.taken.set(port, (this.taken.get(port) ?? 0) + 1);
      client.pipe(server).pipe(client);
    });
    server.once('error', () => (tries > 1 && !server.bytesRead ? this.#pass(client, turn + 1, tries - 1) : client.destroy()));
  }
}

let platform;
let balancer;
let second;
let secondPort;
let ada;
const startSecond = async () => {
  second = await startBerthd({
    data: platform.data, port: secondPort, issuer: platform.issuer, templates,
    settings: { ...settings, roles: ['api', 'gateway'] }, log: join(platform.data, 'second.log'),
  });
};

before(async () => {
  platform = await TestPlatform.start({ templates, settings });
  secondPort = await freePort();
  await startSecond();
  balancer = await Balancer.start([platform.port, secondPort]);
  ada = await Person.create({
    folder: join(platform.data, 'people', 'ada'), platform: `http://127.0.0.1:${balancer.port}`, account: platform.accounts.ada,
  });
  await ada.signIn();
});
after(async () => {
  await ada?.close();
  await second?.stop();
  balancer?.server.close();
  await platform?.stop();
});

test('a stream lives on while its carriers are renewed, and through either gateway', async () => {
  await expectExit(ada, Exit.success, ['create', '--template', 'quick', 'both']);
  await shell(ada, 'both', `cat > echo.py <<'END'\n${ECHO}\nEND\nnohup python3 echo.py > /dev/null 2>&1 &`);
  const port = await freePort();
  const forward = ada.start(['port-forward', 'both', `8000:${port}`], join(platform.data, 'forward.log'));
  let socket;
  await forward.ready(async () => {
    socket = connect(port, '127.0.0.1');
    const said = Promise.race([once(socket, 'data'), once(socket, 'close').then(() => undefined)]).catch(() => undefined);
    socket.write('hello\n');
    return (await said)?.toString() === 'hello\n';
  });

  // Numbers go out all the time; each has to come back once and in order.
  let sent = 0;
  let returned = 0;
  let ended;
  let rest = '';
  socket.on('data', (bytes) => {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop();
    for (const line of lines) assert.equal(Number(line), returned++);
  });
  socket.once('close', () => (ended = true));
  const ticking = setInterval(() => socket.write(`${sent++}\n`), 10);
  const goesOn = async (what) => {
    const from = sent;
    await until(what, () => ended || returned > from, { timeoutMs: 30_000 });
    assert.ok(!ended, `${what}: the stream was cut`);
  };

  const began = performance.now();
  await until('carriers were renewed', () => ended || performance.now() - began > 2.5 * AUTHORISATION_S * 1000);
  await goesOn('after renewals');
  const entered = () => (platform.log.match(/ entered /g) ?? []).length;
  assert.ok(entered() > 0 && balancer.taken.get(secondPort) > 0, 'both gateways were used');

  second.signal('SIGKILL');
  await second.ended;
  await goesOn('after a gateway was killed');
  await startSecond();

  platform.berthd.signal('SIGTERM');
  await platform.berthd.ended;
  await goesOn('while the other gateway is restarted');
  await platform.startBerthd();
  await goesOn('with both of them again');

  clearInterval(ticking);
  await until('everything came back', () => ended || returned === sent, { timeoutMs: 30_000 });
  assert.equal(returned, sent);
  assert.ok(!ended);
  socket.destroy();
  await forward.stop();
});
