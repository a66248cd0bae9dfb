// A line to a platform that can be cut: meanwhile nothing moves and neither end hears of it, and once it is mended the
// connections of before are gone, as they are when a laptop wakes up behind another address.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class TcpLine {
  #away = false;
  #pairs = new Set();

  // `url` is the platform's; `line.url` is the same platform over the line, on loopback.
  static async start(url) {
    const line = new TcpLine();
    const { hostname, port } = new URL(url);
    line.server = createServer((near) => line.#carry(near, connect(Number(port), hostname)));
    line.server.listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  #carry(near, far) {
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, pair.toReversed()]) {
      socket.on('error', () => {}); // 'close' follows
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
      if (!this.#away) socket.pipe(other);
    }
  }

  cut() {
    this.#away = true;
    for (const pair of this.#pairs) {
      for (const socket of pair) socket.unpipe().pause();
    }
  }

  mend() {
    this.#away = false;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.destroy());
  }

  stop() {
    this.mend();
    this.server.close();
  }
}
