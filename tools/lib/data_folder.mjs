// The data folder of an embedded platform: which one, whose it is at the moment, and the ports it keeps.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { freePort, isFree } from './ports.mjs';

const PREFERRED_PORTS = { port: 7080, oidcPort: 7081 };

// As berthd takes it: BERTH_DATA, else /var/lib/berth for root, else below the person's own data folder.
export function defaultDataFolder() {
  if (process.env.BERTH_DATA) return resolve(process.env.BERTH_DATA);
  if (process.getuid() === 0) return '/var/lib/berth';
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'berth-platform');
}

// Takes the folder for this process. Returns a function that gives it back. Fails if a running ./run has it.
export function occupy(data) {
  mkdirSync(data, { recursive: true, mode: 0o711 });
  const file = join(data, 'run.pid');
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = readFileSync(file, 'utf8').trim();
    const { stdout } = spawnSync('ps', ['-p', pid, '-o', 'args='], { encoding: 'utf8' });
    if (stdout.includes('run.mjs')) {
      throw new Error(`The platform of ${data} is running already (process ${pid}). Use that one, or name another folder with --data.`);
    }
    rmSync(file, { force: true }); // left by one that was killed
  }
}

// The ports of this folder, chosen once: accounts are known by the issuer's address, which carries its port, and
// sign-ins by the platform's. `wanted` is what the person asked for, if anything.
export async function portsOf(data, wanted) {
  const file = join(data, 'run.json');
  let kept = {};
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`${file} cannot be read (${error.message}). Remove it to choose ports anew.`);
  }
  const ports = {};
  for (const [name, preferred] of Object.entries(PREFERRED_PORTS)) {
    const settled = wanted[name] ?? kept[name];
    if (settled !== undefined && !(await isFree(settled))) {
      throw new Error(`Port ${settled} is taken by another program. End that one, or name another port with --${name === 'port' ? 'port' : 'oidc-port'}.`);
    }
    ports[name] = settled ?? ((await isFree(preferred)) ? preferred : await freePort());
  }
  if (kept.oidcPort !== undefined && kept.oidcPort !== ports.oidcPort) {
    console.error(`The provider moves from port ${kept.oidcPort} to ${ports.oidcPort}: its accounts are new people to the platform, who do not see the old workspaces.`);
  }
  writeFileSync(file, `${JSON.stringify(ports)}\n`);
  return ports;
}
