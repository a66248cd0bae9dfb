// The tray and notifications on a real screen (Xvfb) and session bus, with a panel that does what a desktop's does: the
// overall state, each workspace's state and actions, closing to the tray; and a desktop without a tray.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Child, run, until } from '../../../tools/lib/child.mjs';
import { program } from '../../../tools/lib/paths.mjs';
import { TestPlatform } from '../../e2e/support.mjs';

const closer = fileURLToPath(new URL('close_window.py', import.meta.url));
const children = [];

// Xvfb chooses a display that is free.
async function startScreen(log) {
  const screen = new Child('The screen', 'sh', ['-c', 'exec Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp 2>/dev/null'], { log });
  children.push(screen);
  const [, number] = await screen.ready(() => /^(\d+)$/m.exec(screen.output));
  return `:${number}`;
}

class Panel {
  #seen = [];

  constructor(env) {
    this.process = spawn(program('tray-peer'), [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.#seen.push(JSON.parse(line)));
  }
  // The first of that kind from `from` on that pleases.
  saw(kind, pleases = () => true, from = 0) {
    return until(`the panel sees ${kind}`, () => this.#seen.slice(from).find((one) => one[kind] && pleases(one[kind]))?.[kind]);
  }
  say(line) {
    this.process.stdin.write(`${line}\n`);
  }
  async item() {
    const from = this.#seen.length;
    this.say('item');
    return this.saw('item', () => true, from);
  }
  // Asks until the item pleases.
  async itemWith(what, pleases) {
    let item;
    await until(what, async () => pleases((item = await this.item())), { pollMs: 200 });
    return item;
  }
  stop() {
    this.process.kill();
  }
}

let platform;
let person;
let screen;
const windowIsShown = async (env) => (await run('python3', [closer, 'Berth', '--look'], { env })).code === 0;
const closeWindow = (env) => run('python3', [closer, 'Berth'], { env });
const overall = (item) => item.menu?.[0]?.text; // its first line; the tool tip is a notification's for a while
const workspaceOf = (item, name) => item.menu?.find(({ text }) => text.startsWith(`${name} — `));

function startDesktop(env, args = []) {
  const child = new Child('berth-desktop', program('berth-desktop'), args, { log: join(platform.data, 'desktop.log'), env });
  children.push(child);
  return child;
}

before(async () => {
  platform = await TestPlatform.start();
  person = await platform.person('ada');
  await person.berthJson(['create', '--template', 'cpp', 'harbour']);
  screen = await startScreen(join(platform.data, 'screen.log'));
});
after(async () => {
  for (const child of children.toReversed()) await child.stop(2_000);
  await platform?.stop();
});

const desktopEnv = () => ({ ...person.env, DISPLAY: screen, QT_QPA_PLATFORM: 'xcb', XDG_CURRENT_DESKTOP: 'KDE', BERTH_SERVER: platform.url, LANG: 'C.UTF-8' });

test('the tray shows each workspace and works it; what happens is told while nobody looks', async () => {
  const env = desktopEnv();
  const panel = new Panel(env);
  try {
    await panel.saw('ready', (ready) => ready === true);
    const desktop = startDesktop(env);
    await panel.saw('registered');
    const running = await panel.itemWith('harbour runs', (item) => workspaceOf(item, 'harbour')?.text.endsWith('Running'));
    assert.equal(running.status, 'Active');
    assert.ok(running.icons.sizes.some((size) => size >= 22), `the icon is drawn: ${JSON.stringify(running.icons)}`);
    assert.match(running.tip, /1 workspace running/);
    const harbour = workspaceOf(running, 'harbour');
    assert.ok(harbour.icon, 'the state is drawn beside the name');
    assert.deepEqual(harbour.menu.map(({ text }) => text).filter(Boolean), ['Open', 'Stop', 'Suspend']);

    await until('the window shows', () => windowIsShown(env));
    await closeWindow(env);
    await until('the window is closed to the tray', async () => !(await windowIsShown(env)));
    assert.match((await panel.saw('notification')).title, /goes on in the tray/);
    assert.ok(desktop.running, 'closing leaves it in the tray');

    panel.say(`click ${harbour.menu.find(({ text }) => text === 'Suspend').number}`);
    const suspended = await panel.itemWith('harbour is suspended', (item) => workspaceOf(item, 'harbour')?.text.endsWith('Suspended'));
    assert.notEqual(suspended.icons.digest, running.icons.digest, 'the icon tells the overall state');
    assert.match(overall(suspended), /nothing is running/);
    assert.equal((await person.berthJson(['show', 'harbour'])).state, 'suspended', 'the platform says so, too');

    panel.say(`click ${workspaceOf(suspended, 'harbour').menu.find(({ text }) => text === 'Resume').number}`);
    await panel.itemWith('harbour runs again', (item) => workspaceOf(item, 'harbour')?.text.endsWith('Running'));

    const created = person.berth(['create', '--template', 'cpp', 'lagoon']);
    const ready = await panel.saw('notification', ({ title }) => title === 'lagoon is ready');
    await created;
    panel.say(`open ${ready.number}`);
    await until('a click on the notification brings the window back', () => windowIsShown(env));
    await closeWindow(env);
    await until('it is closed again', async () => !(await windowIsShown(env)));

    const failing = person.berth(['create', '--template', 'nodejs-fullstack', '--set', 'REPOSITORY=/none/such', 'reef']);
    const failed = await panel.saw('notification', ({ title }) => title === 'reef has failed');
    assert.ok(failed.text, 'with a word why');
    await failing;
    const troubled = await panel.itemWith('the icon tells of a failure', (item) => /has failed/.test(overall(item)));
    assert.equal(new Set([running, suspended, troubled].map(({ icons }) => icons.digest)).size, 3);

    panel.say('activate');
    await until('a click on the icon brings the window back', () => windowIsShown(env));
    panel.say(`click ${troubled.menu.find(({ text }) => text === 'Quit Berth').number}`);
    assert.deepEqual(await desktop.ended, { code: 0, signal: null });
  } finally {
    panel.stop();
  }
});

test('--hidden starts in the tray alone', async () => {
  const env = desktopEnv();
  const panel = new Panel(env);
  try {
    await panel.saw('ready', (ready) => ready === true);
    const desktop = startDesktop(env, ['--hidden']);
    const item = await panel.itemWith('the list is live', (one) => workspaceOf(one, 'harbour'));
    assert.ok(!(await windowIsShown(env)));
    panel.say(`click ${item.menu.find(({ text }) => text === 'Show Berth').number}`);
    await until('the window shows', () => windowIsShown(env));
    await desktop.stop();
  } finally {
    panel.stop();
  }
});

test('without a tray --hidden shows the window, and closing it ends Berth', async () => {
  const env = desktopEnv();
  const desktop = startDesktop(env, ['--hidden']);
  await until('the window shows', () => windowIsShown(env));
  await closeWindow(env);
  assert.deepEqual(await desktop.ended, { code: 0, signal: null });
});
