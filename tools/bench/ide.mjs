// From the click on the IDE's tab to a file's text on screen: Berth's tab (plugin, origin, link, gateway, agent) beside
// code-server in a bare WebEngine view, in turns. Both IDEs run and were opened once before; each turn is a new process
// with the profile of the turn before.
//
//   ./bench ide [--repeat N]
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Child, run, until } from '../lib/child.mjs';
import { BUNDLE_FILE, addIdeBundle, ideBundleFolder } from '../lib/ide_bundle.mjs';
import { buildFolder, checkout } from '../lib/paths.mjs';
import { Person } from '../lib/person.mjs';
import { startBerthd, startProvider } from '../lib/platform.mjs';
import { freePort } from '../lib/ports.mjs';
import { endWorkspaces } from '../lib/workspaces.mjs';
import { median, report } from './report.mjs';

const { values: options } = parseArgs({ options: { repeat: { type: 'string', default: '7' } } });
const NAME = 'bench';
const TEXT = 'the text of a file';
const GOAL_RATIO = 1.2;
const ORDINARY_USER = 65_534; // WebEngine's sandbox is off for root

execFileSync('cmake', ['--build', buildFolder, '--target', 'berth_ide_bench'], { cwd: checkout, stdio: 'ignore' });
const bench = join(buildFolder, 'bin/berth_ide_bench');

const root = process.getuid() === 0;
const asOrdinary = root ? ['setpriv', `--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups', '--'] : [];
const data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
chmodSync(data, 0o711);
const cleanups = [() => rmSync(data, { recursive: true, force: true, maxRetries: 3 })];

function folderOf(name) {
  const folder = join(data, name);
  mkdirSync(folder);
  if (root) chownSync(folder, ORDINARY_USER, ORDINARY_USER);
  return folder;
}
const environment = (folder) => ({
  PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder, QT_QPA_PLATFORM: 'offscreen', LANG: 'C.UTF-8',
});

// Milliseconds of one turn.
async function look(mode, { origin, link, cookie = '' }, folder) {
  const [command, ...words] = [...asOrdinary, bench, mode, origin, link, TEXT, folder];
  const env = { ...environment(folder), BERTH_BENCH_COOKIE: cookie };
  const { code, stdout, stderr } = await run(command, words, { env, cwd: folder, timeoutMs: 90_000 });
  if (code !== 0) throw new Error(`${mode}: ${stdout}${stderr.slice(-2_000)}`);
  return Number(/^\d+$/m.exec(stdout)[0]);
}

const fileQuery = (folder) =>
  `?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify([['openFile', `vscode-remote://${folder}/proof.txt`]]))}`;

// Lets the bench in where `link` would let a browser in, so that the first page can be the one with the file.
async function enter({ origin, link }) {
  const { host, port } = new URL(origin);
  const { pathname, search } = new URL(link);
  const answer = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: pathname + search, headers: { host } }, resolve).on('error', reject);
  });
  answer.resume();
  return { origin, link: `${origin}/${fileQuery('/workspace')}`, cookie: answer.headers['set-cookie'][0].split(';')[0] };
}

// code-server as it is, on a port of its own, and what it was opened with.
async function startBare() {
  const bundle = ideBundleFolder();
  const { node, entry } = JSON.parse(readFileSync(join(bundle, BUNDLE_FILE), 'utf8'));
  const place = folderOf('bare-server');
  const files = folderOf('bare-files');
  writeFileSync(join(files, 'proof.txt'), `${TEXT}\n`);
  const program = root ? join(data, 'bundle') : bundle; // the cache may be root's alone
  if (root) cpSync(bundle, program, { recursive: true, verbatimSymlinks: true });
  const port = await freePort();
  const words = [
    ...asOrdinary, join(program, node), join(program, entry), '--auth', 'none', '--disable-telemetry', '--disable-update-check',
    '--disable-workspace-trust', '--disable-getting-started-override', '--user-data-dir', join(place, 'user-data'),
    '--extensions-dir', join(place, 'extensions'), '--bind-addr', `127.0.0.1:${port}`, files,
  ];
  const env = { ...environment(place), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  const server = new Child('code-server', words[0], words.slice(1), { log: join(data, 'bare.log'), env, cwd: place });
  cleanups.push(() => server.stop());
  const url = `http://127.0.0.1:${port}/`;
  await until('code-server answers', async () => (await fetch(url).catch(() => undefined))?.ok, { pollMs: 100 });
  return { origin: url, link: url + fileQuery(files) };
}

try {
  const templates = join(data, 'templates');
  mkdirSync(templates);
  cpSync(join(checkout, 'tests/fixtures/templates/quick.yaml'), join(templates, 'quick.yaml'));
  const provider = await startProvider({ data, port: await freePort() });
  cleanups.push(() => provider.stop());
  if (!addIdeBundle(data)) throw new Error('The IDE is not installed: tools/setup installs it.');
  const berthd = await startBerthd({ data, port: await freePort(), issuer: provider.issuer, templates });
  cleanups.push(() => endWorkspaces(data), () => berthd.stop());
  const ada = await Person.create({ folder: join(data, 'ada'), platform: berthd.url, account: provider.accounts.ada });
  cleanups.push(() => ada.close());
  await ada.signIn();
  const done = async (args) => {
    const { code, stdout, stderr } = await ada.berth(args);
    if (code !== 0) throw new Error(`berth ${args.join(' ')}: ${stdout}${stderr}`);
  };
  await done(['create', NAME, '--template', 'quick']);
  await done(['exec', NAME, '--', 'sh', '-c', `echo "${TEXT}" > /workspace/proof.txt`]);
  const bare = await startBare();
  const folders = { berth: folderOf('berth-view'), bare: folderOf('bare-view') };
  const measured = { berth: [], bare: [] };
  for (let turn = 0; turn <= Number(options.repeat); turn += 1) {
    // A link lets in once: a server for each turn, as each start of the desktop has its own.
    const served = ada.start(['ide', NAME, '--no-browser', '--output', 'json'], join(data, `ide-${turn}.log`));
    const [line] = await served.ready(() => /^\{.*\}$/m.exec(served.output));
    const berthMs = await look('berth', await enter(JSON.parse(line)), folders.berth);
    await served.stop();
    const bareMs = await look('bare', bare, folders.bare);
    if (turn > 0) { // the first of each is cold
      measured.berth.push(berthMs);
      measured.bare.push(bareMs);
    }
  }
  const goal = GOAL_RATIO * median(measured.bare);
  report('ide', [
    { what: 'bare WebEngine view: load → file rendered', value: median(measured.bare), unit: 'ms', samples: measured.bare },
    { what: 'Berth: IDE tab click → file rendered', value: median(measured.berth), unit: 'ms', goal, samples: measured.berth },
  ]);
} finally {
  for (const cleanUp of cleanups.toReversed()) await cleanUp();
}
