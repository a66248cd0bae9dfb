// What packages bring besides programs is right: manual pages name what the programs' help names, desktop entry, AppStream
// data and unit pass their own validators, icons are made from the pictures in resources.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildFolder, checkout, program } from '../../tools/lib/paths.mjs';

const made = join(buildFolder, 'installer');
const source = (path) => join(checkout, 'installer', path);
const missing = (tool) => spawnSync(tool, ['--version']).error && `${tool} is not installed`;

const words = (text, pattern) => [...new Set(text.match(pattern) ?? [])].sort();
const optionsOf = (text) => words(text, /(?<![\w-])--[a-z][a-z-]+/g);
// A manual page as text that can be searched.
const pageOf = (path) => readFileSync(path, 'utf8').replaceAll('\\-', '-').replaceAll(/\\f[BIR]/g, '');
const help = (name, ...command) => execFileSync(program(name), [...command, '--help'], { encoding: 'utf8' });

const commandsBegin = /\n(?:Subcommands|Commands):\n/; // CLI11's word, and Berth's own
function commandsOf(text) {
  const list = text.split(commandsBegin)[1] ?? '';
  return [...list.split('\n\n')[0].matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
}

// Every command of a program, as words, with its help.
function* helpPages(name, command = []) {
  const text = help(name, ...command);
  yield { command, text };
  for (const inner of commandsOf(text)) yield* helpPages(name, [...command, inner]);
}

test('the manual page of berth names every command and option that it has', () => {
  const page = pageOf(join(made, 'berth.1'));
  for (const { command, text } of helpPages('berth')) {
    if (command.length) assert.match(page, new RegExp(`^\\.SS berth ${command.join(' ')}( |$)`, 'm'));
    for (const option of optionsOf(text)) {
      if (option !== '--help' && option !== '--version') assert.ok(page.includes(option), `berth ${command.join(' ')} ${option}`);
    }
  }
});

test('the manual page of berthd names exactly the commands and options that it has', () => {
  const page = pageOf(source('man/berthd.8'));
  const pages = [...helpPages('berthd')];
  for (const { command, text } of pages) {
    if (commandsOf(text).length === 0) assert.match(page, new RegExp(`^\\.SS ${command.join(' ')}$`, 'm'));
  }
  const options = new Set(pages.flatMap(({ text }) => optionsOf(text)));
  assert.deepEqual(optionsOf(page).filter((option) => option !== '--kill-whom'), [...options].sort());
});

test('the manual pages of berth-desktop and berth-agent name exactly the options that they have', () => {
  assert.deepEqual(optionsOf(pageOf(source('man/berth-desktop.1'))), optionsOf(help('berth-desktop')));
  const usage = spawnSync(program('berth-agent'), [], { encoding: 'utf8' }).stderr;
  assert.deepEqual(optionsOf(pageOf(source('man/berth-agent.8'))), [...optionsOf(usage), '--version'].sort());
});

test('manual pages are formatted without a warning', { skip: missing('man') }, () => {
  for (const page of [join(made, 'berth.1'), ...['berthd.8', 'berth-agent.8', 'berth-desktop.1'].map((name) => source(`man/${name}`))]) {
    const formatted = spawnSync('man', ['--warnings', '--encoding=UTF-8', '-l', page], { encoding: 'utf8', env: { ...process.env, MANWIDTH: '80' } });
    assert.equal(formatted.status, 0, formatted.stderr);
    assert.equal(formatted.stderr, '', page);
  }
});

test('zsh completes as the file _berth of its function path, from the first time on', { skip: missing('zsh') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-zsh-'));
  try {
    writeFileSync(join(folder, '_berth'), readFileSync(join(made, 'berth.zsh')));
    const script = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'PS1=; fpath=(${folder} $fpath); autoload -U compinit; compinit -u -d ${folder}/dump; print rea""dy'
      zpty -r -m shell output '*ready*' || exit 3
      zpty -n -w shell $'berth whoa\\t'
      zpty -r -m shell output '*whoami*' || exit 4
      print -r -- "$output"
      zpty -d shell`;
    const shown = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8', timeout: 30_000 });
    assert.match(shown.stdout, /whoami/, `${shown.status} ${shown.stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the desktop entry is valid and takes berth:// addresses', { skip: missing('desktop-file-validate') }, () => {
  const checked = spawnSync('desktop-file-validate', [source('linux/berth.desktop')], { encoding: 'utf8' });
  assert.equal(checked.stdout + checked.stderr, '');
  assert.match(readFileSync(source('linux/berth.desktop'), 'utf8'), /^MimeType=x-scheme-handler\/berth;$/m);
  assert.match(readFileSync(join(checkout, 'src/desktop/main.cpp'), 'utf8'), /setDesktopFileName\(QStringLiteral\("berth"\)\)/);
});

test('AppStream accepts the metadata', { skip: missing('appstreamcli') }, () => {
  const file = join(made, 'internal.berth.Berth.metainfo.xml');
  const checked = spawnSync('appstreamcli', ['validate', '--no-net', file], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout);
});

test('systemd accepts the unit, which leaves workspaces alone', { skip: missing('systemd-analyze') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-unit-'));
  try {
    const text = readFileSync(source('linux/berthd.service'), 'utf8');
    assert.match(text, /^KillMode=process$/m);
    const unit = join(folder, 'berthd.service');
    writeFileSync(unit, text.replaceAll('=berthd ', `=${program('berthd')} `));
    const checked = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
    assert.doesNotMatch(checked.stderr, /berthd/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the icons for Windows and macOS are made from the pictures in resources', () => {
  execFileSync(process.execPath, [join(checkout, 'tools/app_icons.mjs'), '--check'], { stdio: 'inherit' });
});
