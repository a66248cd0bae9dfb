// TCP ports of the loopback interface.
import { createServer } from 'node:net';

// Listens for a moment: whether `port` is free (0: which one the system gives). Returns the port, or undefined.
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}

export const freePort = () => tryPort(0);
export const isFree = async (port) => (await tryPort(port)) !== undefined;
