// Runs the embedded platform in the foreground: see ./run.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { defaultDataFolder, occupy, portsOf } from './lib/data_folder.mjs';
import { addIdeBundle } from './lib/ide_bundle.mjs';
import { program } from './lib/paths.mjs';
import { startBerthd, startProvider } from './lib/platform.mjs';
import { endWorkspaces } from './lib/workspaces.mjs';

function options() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      'oidc-port': { type: 'string' },
      demo: { type: 'boolean', default: false },
      tour: { type: 'string' },
    },
  });
  const number = (name) => {
    if (values[name] === undefined) return undefined;
    const port = Number(values[name]);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--${name} takes a port, 1 to 65535.`);
    return port;
  };
  return {
    demo: values.demo,
    tour: values.tour,
    data: values.data ? resolve(values.data) : defaultDataFolder(),
    ports: { port: number('port'), oidcPort: number('oidc-port') },
  };
}

function tell({ url, issuer, accounts, data }) {
  const rows = Object.values(accounts).map(
    ({ login, password, groups }) => `${login.padEnd(8)} ${password}${groups?.includes('berth-admins') ? '   (admin)' : ''}`,
  );
  const berth = program('berth');
  console.log(`
Berth is running.

  Platform   ${url}
  Sign-in    ${issuer}
  Accounts   ${rows.join('\n             ')}
  Data       ${data}  (logs: ${join(data, 'berthd.log')})

In another terminal:

  ${berth} --server ${url} login
  ${berth} create --template nodejs-fullstack hello
  ${berth} terminal hello

Ctrl-C ends it; workspaces and sign-ins are there again at the next start.`);
}

// The application on this platform; it is the person's own and goes on when this ends.
function openDesktop(url, data) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log('\nThere is no display here to open Berth on. ./run --tour DIR walks through it and keeps pictures in DIR.');
    return;
  }
  const log = openSync(join(data, 'desktop.log'), 'a', 0o600);
  spawn(program('berth-desktop'), [], { detached: true, stdio: ['ignore', log, log], env: { ...process.env, BERTH_SERVER: url } })
    .on('error', (error) => console.error(`Berth could not be opened: ${error.message}`))
    .unref();
}

async function runPlatform({ data, ports: wanted }) {
  const giveBack = occupy(data);
  const running = [];
  let stopping;
  const stop = () => {
    stopping ??= (async () => {
      for (const child of running.toReversed()) await child.stop();
      await endWorkspaces(data);
      giveBack();
    })();
    return stopping;
  };
  const interrupted = new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, settle);
  });

  try {
    const ports = await portsOf(data, wanted);
    const provider = await startProvider({ data, port: ports.oidcPort });
    running.push(provider);
    addIdeBundle(data);
    const berthd = await startBerthd({ data, port: ports.port, issuer: provider.issuer });
    running.push(berthd);
    tell({ url: berthd.url, issuer: provider.issuer, accounts: provider.accounts, data });
    openDesktop(berthd.url, data);

    const ended = await Promise.race([interrupted.then(() => undefined), ...running.map((child) => child.ended.then(() => child))]);
    if (ended && !stopping) throw new Error(`${ended.name} ended by itself; its log is ${ended.log}.`);
    console.log('\nEnding.');
  } finally {
    await stop();
  }
}

try {
  const chosen = options();
  if (chosen.demo) process.exitCode = await (await import('./demo.mjs')).demo();
  else if (chosen.tour) process.exitCode = await (await import('./tour.mjs')).tour(chosen.tour);
  else await runPlatform(chosen);
} catch (error) {
  console.error(`run: ${error.message}`);
  process.exitCode = 1;
}
