// A small client of the link (docs/link.md), enough to hold a session and use it once: for measurements of what many of
// them cost the other ends, without costing as much itself.
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const Frame = { WELCOME: 1, ACKNOWLEDGE: 2, PING: 3, PONG: 4, CLOSE: 5, OPEN: 0x10, ACCEPT: 0x11, REFUSE: 0x12, DATA: 0x13, FINISH: 0x14, RESET: 0x15, CREDIT: 0x16 };
const FIRST_COUNTED = 0x10;
const HEADER = 8;
const LARGEST_DATA = 65_536;

const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const frame = (type, stream, payload = Buffer.alloc(0)) => Buffer.concat([Buffer.from([type]), u32(payload.length).subarray(1), u32(stream), payload]);

export class LinkClient {
  #input = Buffer.alloc(0); // WebSocket bytes, not yet whole frames
  #link = Buffer.alloc(0); // link bytes, the same
  #counted = 0n;
  #credit = 0;
  #nextStream = 1;
  #changed = [];

  // Begins a session through the gateway; returns when its secret has come.
  static async open({ url, workspace, token }) {
    const client = new LinkClient();
    const target = new URL(`/workspaces/${workspace}/connect`, url);
    const request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, {
      rejectUnauthorized: false,
      agent: false,
      headers: {
        Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        'Sec-WebSocket-Protocol': 'berth.link.1', Authorization: `Bearer ${token}`, 'Link-Version': '1',
        'Link-Session': `new; epoch=1; nonce=${randomBytes(16).toString('base64url')}`,
      },
    });
    request.end();
    await new Promise((resolve, reject) => {
      request.once('error', reject);
      request.once('response', (response) => reject(new Error(`The gateway answered ${response.statusCode}.`)));
      request.once('upgrade', (response, socket, head) => {
        client.socket = socket;
        socket.on('error', () => {});
        socket.on('close', () => client.#notify());
        socket.on('data', (bytes) => client.#take(bytes));
        client.#acknowledge();
        client.#take(head);
        resolve();
      });
    });
    await client.#until(() => client.secret);
    return client;
  }

  close() {
    this.socket.destroy();
  }

  // Opens a stream, takes `down` bytes of it and sends `up`, then resets it.
  async use(kind, target, { up, down, framed = (bytes) => bytes }) {
    this.stream = this.#nextStream;
    this.#nextStream += 2;
    this.taken = 0;
    this.accepted = false;
    this.#credit = 0;
    const open = Buffer.concat([Buffer.from([1]), u32(down + (1 << 20)), Buffer.from([kind.length]), Buffer.from(kind), Buffer.from(JSON.stringify(target))]);
    this.#send(frame(Frame.OPEN, this.stream, open));
    await this.#until(() => this.accepted);
    let sent = 0;
    while (sent < up) {
      await this.#until(() => this.#credit > LARGEST_DATA);
      const bytes = framed(Buffer.alloc(Math.min(up - sent, LARGEST_DATA - 64)));
      this.#credit -= bytes.length;
      this.#send(frame(Frame.DATA, this.stream, bytes));
      sent += bytes.length;
    }
    await this.#until(() => this.taken >= down);
    this.#send(frame(Frame.RESET, this.stream, Buffer.from([0, 0, 0])));
    this.#acknowledge();
  }

  async #until(condition) {
    while (!condition()) {
      if (this.socket.destroyed) throw new Error(`The carrier has ended: ${this.closed ?? 'cut'}.`);
      await new Promise((resolve) => this.#changed.push(resolve));
    }
  }
  #notify() {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  #acknowledge() {
    const position = Buffer.alloc(8);
    position.writeBigUInt64BE(this.#counted);
    this.#send(frame(Frame.ACKNOWLEDGE, 0, position));
  }

  // One masked binary message; the mask is nothing, since nobody between needs to be kept from guessing.
  #send(bytes) {
    const length = bytes.length;
    const head = length < 126 ? Buffer.from([0x82, 0x80 | length]) : length < 65_536 ? Buffer.from([0x82, 0xfe, length >> 8, length & 0xff]) : Buffer.concat([Buffer.from([0x82, 0xff, 0, 0, 0, 0]), u32(length)]);
    this.socket.write(Buffer.concat([head, Buffer.alloc(4), bytes]));
  }

  #take(bytes) {
    this.#input = Buffer.concat([this.#input, bytes]);
    for (;;) {
      const input = this.#input;
      if (input.length < 2) break;
      const short = input[1] & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (input.length < head) break;
      const length = short === 126 ? input.readUInt16BE(2) : short === 127 ? Number(input.readBigUInt64BE(2)) : short;
      if (input.length < head + length) break;
      if ((input[0] & 0x0f) <= 2) this.#link = Buffer.concat([this.#link, input.subarray(head, head + length)]);
      this.#input = Buffer.from(input.subarray(head + length));
    }
    const before = this.#counted;
    while (this.#link.length >= HEADER) {
      const length = this.#link.readUIntBE(1, 3);
      if (this.#link.length < HEADER + length) break;
      this.#handle(this.#link[0], this.#link.readUInt32BE(4), this.#link.subarray(HEADER, HEADER + length));
      if (this.#link[0] >= FIRST_COUNTED) this.#counted += BigInt(HEADER + length);
      this.#link = Buffer.from(this.#link.subarray(HEADER + length));
    }
    if (this.#counted > before) this.#acknowledge();
    this.#notify();
  }

  #handle(type, stream, payload) {
    if (type === Frame.WELCOME) this.secret = Buffer.from(payload);
    else if (type === Frame.PING) this.#send(frame(Frame.PONG, 0, payload));
    else if (type === Frame.CLOSE) this.closed = payload.toString('latin1');
    else if (stream !== this.stream) return;
    else if (type === Frame.ACCEPT) {
      this.accepted = true;
      this.#credit += payload.readUInt32BE(0) + 16_384;
    } else if (type === Frame.CREDIT) this.#credit += payload.readUInt32BE(0);
    else if (type === Frame.DATA) this.taken += payload.length;
    else if (type === Frame.REFUSE) this.socket.destroy(new Error(payload.toString('latin1')));
  }
}
