// A WebSocket to the platform's live events, for tests and benchmarks: Node 20 brings none that can send a token.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { until } from './child.mjs';

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 };

// Clients mask what they send (RFC 6455 section 5.3).
function clientFrame(opcode, payload = Buffer.alloc(0)) {
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

export class LiveSocket {
  messages = []; // as they came, parsed
  closed; // the status that the platform closed with, or 1006
  #socket;
  #held = Buffer.alloc(0);

  // Resolves once it is open; where the upgrade is refused to {status, headers, body}.
  static open(url, { token, after, headers = {} } = {}) {
    const target = new URL('/api/v1/events', url);
    if (after !== undefined) target.searchParams.set('after', after);
    const request = http.request(target, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    });
    return new Promise((resolve, reject) => {
      request.on('upgrade', (_response, socket, head) => {
        const live = new LiveSocket();
        live.#listen(socket, head);
        resolve(live);
      });
      request.on('response', async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
      request.on('error', reject);
      request.end();
    });
  }

  #listen(socket, head) {
    this.#socket = socket;
    socket.on('data', (data) => this.#take(data));
    socket.on('error', () => {});
    socket.on('close', () => (this.closed ??= 1006));
    this.#take(head);
  }

  #take(data) {
    this.#held = Buffer.concat([this.#held, data]);
    for (;;) {
      if (this.#held.length < 2) return;
      const code = this.#held[1] & 0x7f;
      const begin = code === 127 ? 10 : code === 126 ? 4 : 2;
      if (this.#held.length < begin) return;
      const length = code === 127 ? Number(this.#held.readBigUInt64BE(2)) : code === 126 ? this.#held.readUInt16BE(2) : code;
      if (this.#held.length < begin + length) return;
      const opcode = this.#held[0] & 0x0f;
      const payload = this.#held.subarray(begin, begin + length);
      this.#held = this.#held.subarray(begin + length);
      if (opcode === OPCODE.text) this.messages.push(JSON.parse(payload.toString()));
      else if (opcode === OPCODE.ping) this.#socket.write(clientFrame(OPCODE.pong, payload));
      else if (opcode === OPCODE.close) {
        this.closed = payload.readUInt16BE(0);
        this.#socket.end();
      }
    }
  }

  get events() {
    return this.messages.flatMap(({ events = [] }) => events);
  }
  get next() {
    return this.messages.findLast(({ next }) => next !== undefined)?.next;
  }
  // The newest of a kind ("samples", "ports", "tools") for a workspace.
  newest(kind, id) {
    return this.messages.flatMap((message) => message[kind] ?? []).findLast((entry) => entry.workspace_id === id);
  }
  until(what, condition) {
    return until(what, () => condition(this), { timeoutMs: 30_000, pollMs: 20 });
  }
  // Something that a client has no business sending.
  sendText(text) {
    this.#socket.write(clientFrame(OPCODE.text, Buffer.from(text)));
  }
  close() {
    this.#socket.destroy();
  }
}
