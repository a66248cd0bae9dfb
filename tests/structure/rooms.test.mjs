// The rooms of docs/ARCHITECTURE.md: who may include whom, which libraries stay out of which rooms, and how long a file
// may be.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { checkout } from '../../tools/lib/paths.mjs';
import { cppFiles } from './sources.mjs';

// Each room with the rooms it may include, besides itself and base.
const ROOMS = {
  base: [],
  jose: [],
  model: [],
  link: [],
  ssh: [],
  vt: [],
  net: ['model', 'link', 'jose'],
  agent: ['net', 'ssh', 'vt', 'model', 'link', 'jose'],
  platform: ['net', 'model', 'jose'],
  client: ['net', 'model', 'link', 'jose'],
  cli: ['client', 'vt', 'model'],
  desktop: ['client', 'vt', 'model'],
};

const PURE = ['base', 'model', 'link', 'ssh', 'vt'];
const QT_ROOMS = ['client', 'cli', 'desktop'];
const IO_HEADER = /^(boost\/(asio|beast)\b|sys\/(socket|epoll|un)\.h|netinet\/|arpa\/|unistd\.h|thread$|pthread\.h)/;
const QT_HEADER = /^(Q[A-Z]\w+|Qt\w+\/.*|qt6keychain\/.*)$/;
const MOST_LINES = 600;

const sources = cppFiles()
  .filter((path) => path.startsWith('src/'))
  .map((path) => {
    const text = readFileSync(join(checkout, path), 'utf8');
    const includes = [...text.matchAll(/^\s*#\s*include\s+(["<])([^">]+)[">]/gm)];
    return { path, room: path.split('/')[1], text, includes: includes.map(([, quote, name]) => ({ own: quote === '"', name })) };
  });

const problems = (found) => assert.deepEqual(found, [], found.join('\n'));

test('every file of src stands in a room', () => {
  problems(sources.filter(({ room }) => !(room in ROOMS)).map(({ path }) => `${path} is in no room`));
});

test('rooms include only the rooms below them', () => {
  const found = [];
  for (const { path, room, includes } of sources) {
    for (const { own, name } of includes) {
      if (!own) continue;
      const target = name.split('/')[0];
      if (!(target in ROOMS)) found.push(`${path}: "${name}" is not written from src/`);
      else if (target !== room && target !== 'base' && !ROOMS[room]?.includes(target)) {
        found.push(`${path}: ${room} may not include ${target} ("${name}")`);
      } else if (!existsSync(join(checkout, 'src', name))) found.push(`${path}: src/${name} does not exist`);
    }
  }
  problems(found);
});

test('pure rooms know no socket, thread or file descriptor', () => {
  const found = [];
  for (const { path, room, includes } of sources) {
    for (const { name } of includes) {
      if (PURE.includes(room) && IO_HEADER.test(name)) found.push(`${path}: <${name}>`);
    }
  }
  problems(found);
});

test('Qt stays in the client rooms', () => {
  const found = [];
  for (const { path, room, includes } of sources) {
    for (const { own, name } of includes) {
      if (!own && !QT_ROOMS.includes(room) && QT_HEADER.test(name)) found.push(`${path}: <${name}>`);
    }
  }
  problems(found);
});

test(`no source file is longer than ${MOST_LINES} lines`, () => {
  const lines = ({ text }) => text.split('\n').length - 1;
  problems(sources.filter((source) => lines(source) > MOST_LINES).map((source) => `${source.path}: ${lines(source)} lines`));
});

// What a .cpp keeps to itself: types, constants and functions (with their parameters) of its unnamed namespace.
function localNames(text) {
  const names = new Set();
  for (const [, body] of text.matchAll(/^namespace \{\n([\s\S]*?)^\} \/\/ namespace$/gm)) {
    for (const [, name] of body.matchAll(/^(?:class|struct|enum class) (\w+) (?:final )?[:{]/gm)) names.add(name);
    for (const [, name] of body.matchAll(/^(?:inline )?const(?:expr)? [^\n(=]*?(\w+)(?:\[\])?(?: =|\{|;)/gm)) names.add(name);
    for (const [, name, parameters] of body.matchAll(/^[A-Za-z][^\n(=]*?[ &*>](\w+)\(([^)]*)\) ?\{/gm)) {
      names.add(`${name}(${parameters.replace(/\s+/g, ' ').replace(/ ?\w+(, |$)/g, '$1')})`);
    }
  }
  return names;
}

// Several files of a room are compiled as one (BERTH_UNITE), which ones depends on the system and the options.
test('local names are unique in their room, and among its tests', () => {
  const owners = new Map();
  const found = [];
  const tests = cppFiles().filter((path) => /^tests\/.*_test\.cpp$/.test(path));
  const units = [
    ...sources.map(({ path, room, text }) => ({ path, target: room, text })),
    ...tests.map((path) => ({ path, target: dirname(path), text: readFileSync(join(checkout, path), 'utf8') })),
  ];
  for (const { path, target, text } of units) {
    if (!path.endsWith('.cpp') || path.endsWith('_windows.cpp')) continue;
    const space = text.match(/^namespace ([\w:]+) \{/m)?.[1];
    for (const name of localNames(text)) {
      const key = `${target} ${space} ${name}`;
      if (owners.has(key)) found.push(`${path}: ${name} is a local name of ${owners.get(key)} too`);
      owners.set(key, path);
    }
  }
  problems(found);
});

test('every header is guarded by #pragma once and opens with what it is for', () => {
  const found = [];
  for (const { path, text } of sources) {
    if (!path.endsWith('.h')) continue;
    if (!text.includes('#pragma once')) found.push(`${path}: no #pragma once`);
    if (!text.startsWith('//')) found.push(`${path}: no opening comment`);
  }
  problems(found);
});

test('nothing is left to do without an issue', () => {
  const found = [];
  for (const { path, text } of sources) {
    for (const [line] of text.matchAll(/.*\b(TODO|FIXME|XXX)\b.*/g)) {
      if (!/#\d+/.test(line)) found.push(`${path}: ${line.trim()}`);
    }
  }
  problems(found);
});
