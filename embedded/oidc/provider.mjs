// The OpenID Provider of Berth's embedded platform: oidc-provider with pages and accounts of our own, on loopback only.
//
//   node provider.mjs --data FOLDER [--port 7081] [--audience urn:berth:platform]
//
// Prints one line, {"ready":true,"issuer":…}, when it can be used, and ends at SIGTERM or SIGINT. Its issuer carries
// the port, and accounts are known by their issuer: keep the port of a data folder the same.
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Provider from 'oidc-provider';
import { openAccounts } from './accounts.mjs';
import { configuration } from './configuration.mjs';
import { interactions } from './interactions.mjs';
import { openKeys } from './keys.mjs';
import { SECURITY_HEADERS } from './pages.mjs';
import { openStore } from './store.mjs';

const HOST = '127.0.0.1';
const DEVICE_POLL_SECONDS = 1;
const REQUEST_TIMEOUT_MS = 30_000; // longer than the longest wait after wrong passwords

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '7081' },
    audience: { type: 'string', default: 'urn:berth:platform' },
  },
});
if (!options.data) {
  console.error('provider.mjs: --data FOLDER is missing.');
  process.exit(2);
}

mkdirSync(options.data, { recursive: true, mode: 0o700 });
const accounts = openAccounts(options.data);
const keys = openKeys(options.data);
const store = openStore(options.data);
const issuer = `http://${HOST}:${options.port}`;
const provider = new Provider(
  issuer,
  configuration({ accounts, keys, adapter: store.adapter, audience: options.audience }),
);
provider.on('server_error', (_ctx, error) => console.error(error));

provider.use(async (ctx, next) => {
  // oidc-provider builds its addresses from the Host header; a name that someone pointed at 127.0.0.1 gets nothing.
  if (ctx.host !== new URL(issuer).host) {
    ctx.status = 421;
    ctx.body = 'This server is only reached under its own address.\n';
    return;
  }
  ctx.set(SECURITY_HEADERS);
  await next();
  // Without an interval, a device asks every 5 seconds (RFC 8628 section 3.2); on one machine it need not wait so long.
  if (ctx.oidc?.route === 'device_authorization' && ctx.status === 200) ctx.body.interval = DEVICE_POLL_SECONDS;
});
provider.use(interactions(provider, accounts));

const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, provider.callback());
server.on('error', (error) => {
  const why = error.code === 'EADDRINUSE' ? `port ${options.port} of ${HOST} is taken by another program` : error.message;
  console.error(`provider.mjs: cannot listen: ${why}.`);
  process.exit(1);
});
server.listen(Number(options.port), HOST, () => console.log(JSON.stringify({ ready: true, issuer })));

function stop() {
  server.close(() => {
    store.flush();
    process.exit(0);
  });
  server.closeIdleConnections();
  // Someone who is still being answered gets a moment.
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
