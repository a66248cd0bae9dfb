// Snapshots in a real peer: xterm.js fed with a snapshot has to show what the screen shows that made it, and what
// xterm.js shows that was fed the program's output itself.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { Terminal } from '../peers/peers.mjs';

const streams = 400;

async function shown(stream, bytes) {
  const terminal = new Terminal({
    cols: stream.columns,
    rows: stream.rows,
    scrollback: stream.scrollback,
    allowProposedApi: true,
  });
  let title = '';
  terminal.onTitleChange((text) => { title = text; });
  await new Promise((resolve) => terminal.write(Buffer.from(bytes, 'hex'), resolve));
  const buffer = terminal.buffer.active;
  const lines = [];
  const wrapped = [];
  for (let row = 0; row < buffer.length; ++row) {
    const line = buffer.getLine(row);
    wrapped.push(line.isWrapped);
    const cells = [];
    for (let column = 0; column < stream.columns; ++column) {
      cells.push(described(line.getCell(column)));
    }
    lines.push(cells);
  }
  const { modes } = terminal;
  const mouse = { none: 0, x10: 9, vt200: 1000, drag: 1002, any: 1003 };
  const picked = Object.fromEntries(Object.keys(stream.modes).map((name) => [name, modes[name]]));
  return {
    title,
    lines,
    wrapped,
    alternate: buffer.type === 'alternate',
    // Without wrapping, xterm.js leaves the cursor behind the last column, where nothing comes of it.
    cursor: [buffer.cursorY, Math.min(buffer.cursorX, stream.columns - (modes.wraparoundMode ? 0 : 1))],
    modes: picked,
    mouse: mouse[modes.mouseTrackingMode],
  };
}

function described(cell) {
  const color = (standard, rgb, value) => (standard ? -1 : rgb ? 0x1000000 + value : value);
  const bits = ['isBold', 'isDim', 'isItalic', 'isBlink', 'isInverse', 'isInvisible', 'isStrikethrough', 'isOverline'];
  const attributes = bits.reduce((sum, name, bit) => sum + (cell[name]() ? 1 << bit : 0), 0);
  return [
    cell.getChars(),
    cell.getWidth(),
    color(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    color(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    attributes,
    cell.isUnderline() ? 1 : 0, // the API does not tell which
  ];
}

// What cannot be seen is not compared: of a blank cell only the background shows, of a right half nothing.
function visible(cells) {
  return cells.map(([text, width, foreground, background, attributes, underline]) =>
    width === 0 ? ['', 0]
      : text === '' ? ['', width, background]
        : [text, width, foreground, background, attributes, underline > 0 ? 1 : 0]);
}

function difference(actual, expected) {
  for (const name of ['alternate', 'cursor', 'modes', 'mouse', 'title']) {
    try {
      assert.deepEqual(actual[name], expected[name]);
    } catch {
      return `${name}: ${JSON.stringify(actual[name])} instead of ${JSON.stringify(expected[name])}`;
    }
  }
  if (actual.lines.length !== expected.lines.length) {
    return `${actual.lines.length} lines instead of ${expected.lines.length}`;
  }
  for (let row = 0; row < actual.lines.length; ++row) {
    const [a, b] = [visible(actual.lines[row]), visible(expected.lines[row])];
    for (let column = 0; column < a.length; ++column) {
      if (JSON.stringify(a[column]) !== JSON.stringify(b[column])) {
        return `line ${row}, column ${column}: ${JSON.stringify(a[column])} instead of ${JSON.stringify(b[column])}`;
      }
    }
    if (expected.wrapped[row] && !actual.wrapped[row]) {
      return `line ${row} is not wrapped`;
    }
  }
  return null;
}

function make(kind) {
  const program = join(process.env.BERTH_BUILD, 'tests', 'vt', 'peer_streams');
  return execFileSync(program, [kind, String(streams)], { maxBuffer: 1 << 30, encoding: 'utf8' })
    .trim().split('\n').map((line) => JSON.parse(line));
}

test('a snapshot shows in xterm.js what the screen shows', async () => {
  const made = [...make('common'), ...make('plain')];
  assert.equal(made.length, 2 * streams);
  for (const stream of made) {
    const found = difference(await shown(stream, stream.snapshot), stream);
    assert.equal(found, null, `seed ${stream.seed}: ${found}`);
  }
});

test('the screen understands output as xterm.js does', async () => {
  for (const stream of make('plain')) {
    const expected = { ...await shown(stream, stream.stream), wrapped: [] };
    const found = difference(stream, expected);
    assert.equal(found, null, `seed ${stream.seed}: ${found}`);
  }
});
