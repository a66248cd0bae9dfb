// The browser IDE as a bundle: one read-only folder with code-server and the Node.js it runs on, installed once per
// machine into the person's cache. Versions are pinned in embedded/ide. Promises that a folder under its final name is
// complete. `berthd bundle add` brings it into a platform's data folder.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { checkout, program } from './paths.mjs';

const manifest = join(checkout, 'embedded/ide');
// Raised when the steps below change what comes out.
const RECIPE = 1;

export const BUNDLE_FILE = 'bundle.json';

// Why this machine gets no bundle; undefined where it does. Workspaces run on Linux.
export function noIdeBundleBecause() {
  if (process.platform !== 'linux') return 'workspaces run on Linux';
  if (process.arch !== 'x64' && process.arch !== 'arm64') return `there is no Node.js for ${process.arch} in the registry`;
  return undefined;
}

// Where the bundle of the pinned versions is, or will be.
export function ideBundleFolder() {
  const cache = process.env.BERTH_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'berth');
  const pinned = createHash('sha256').update(`${RECIPE} ${process.arch} `).update(readFileSync(join(manifest, 'package-lock.json')));
  return join(cache, 'ide', pinned.digest('hex').slice(0, 16));
}

export const ideBundleIsThere = () => existsSync(join(ideBundleFolder(), BUNDLE_FILE));

function npm(folder, ...words) {
  execFileSync('npm', [...words, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

// What only other systems, debuggers or the AI assistant's own programs need: half of the megabytes.
function trim(folder) {
  const modules = join(folder, 'node_modules');
  const vscode = join(modules, 'code-server/lib/vscode');
  const remove = (...parts) => rmSync(join(...parts), { recursive: true, force: true });
  for (const entry of readdirSync(join(vscode, 'node_modules/@github'))) {
    if (entry.startsWith('copilot-sdk-')) remove(vscode, 'node_modules/@github', entry);
  }
  remove(vscode, 'node_modules/@microsoft/mxc-sdk/bin');
  remove(vscode, 'extensions/copilot');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const foreign = entry.isDirectory() && /^(win32|darwin)(-|$)/.test(entry.name);
    if (foreign || (entry.isFile() && entry.name.endsWith('.map'))) remove(entry.parentPath, entry.name);
  }
}

function build(folder) {
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(manifest, name), join(folder, name));
  npm(folder, 'ci');
  const server = join(folder, 'node_modules/code-server');
  const vscode = join(server, 'lib/vscode');
  // With the shrinkwraps that code-server's package brings; they lag behind its package.json, so not `npm ci`.
  npm(vscode, 'install', '--omit=dev');
  npm(join(vscode, 'extensions'), 'install', '--omit=dev');
  // What code-server's own install script links.
  for (const [target, name] of [
    ['code-server-linux.sh', 'bin/remote-cli/code-server'],
    ['browser-linux.sh', 'bin/helpers/browser.sh'],
  ]) {
    rmSync(join(vscode, name), { force: true });
    symlinkSync(target, join(vscode, name));
  }

  const nodePackage = join(folder, `node_modules/node-linux-${process.arch}`);
  mkdirSync(join(folder, 'bin'));
  renameSync(join(nodePackage, 'bin/node'), join(folder, 'bin/node'));
  renameSync(join(nodePackage, 'LICENSE'), join(folder, 'bin/LICENSE.node'));
  const { version: node } = JSON.parse(readFileSync(join(nodePackage, 'package.json'), 'utf8'));
  rmSync(nodePackage, { recursive: true });
  trim(folder);

  const { version } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));
  const { version: code } = JSON.parse(readFileSync(join(vscode, 'package.json'), 'utf8'));
  const bundle = {
    format: 1,
    kind: 'ide',
    name: 'code-server',
    version,
    code,
    node_version: node,
    architecture: process.arch,
    node: 'bin/node',
    entry: 'node_modules/code-server/out/node/entry.js',
  };
  writeFileSync(join(folder, BUNDLE_FILE), `${JSON.stringify(bundle, null, 2)}\n`);
}

// Installs it where it is missing.
export function installIdeBundle() {
  const folder = ideBundleFolder();
  if (ideBundleIsThere()) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    build(unfinished);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      if (!ideBundleIsThere()) throw error; // another one was faster
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

// Brings the installed bundle into a platform's data folder, where it is not there already. Returns whether workspaces
// get an IDE.
export function addIdeBundle(data) {
  if (!ideBundleIsThere()) return false;
  const installed = readFileSync(join(ideBundleFolder(), BUNDLE_FILE), 'utf8');
  const current = join(data, 'bundles/ide/current', BUNDLE_FILE);
  if (!existsSync(current) || readFileSync(current, 'utf8') !== installed) {
    execFileSync(program('berthd'), ['bundle', 'add', '--data', data, ideBundleFolder()], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return true;
}
