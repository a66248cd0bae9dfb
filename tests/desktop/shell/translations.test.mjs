// Every text of the desktop is translated: lupdate, run on copies of translations/*.ts, finds nothing new and leaves
// nothing unfinished; and a translation keeps the places (%1, %n) of its source.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { checkout } from '../../../tools/lib/paths.mjs';

const committed = join(checkout, 'translations');
const copies = mkdtempSync(join(tmpdir(), 'berth-ts-'));
after(() => rmSync(copies, { recursive: true, force: true }));

cpSync(committed, copies, { recursive: true });
execFileSync(join(checkout, 'tools/lupdate'), [process.env.BERTH_LUPDATE || '/usr/lib/qt6/bin/lupdate', copies], { stdio: 'ignore' });

const decode = (text) => text.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name) => ({ lt: '<', gt: '>', quot: '"', apos: '\'', amp: '&' })[name]);
const placesOf = (text) => [...new Set(text.match(/%(\d|n)/g) ?? [])].toSorted().join(' ');

function messages(file) {
  const found = [];
  for (const [, context] of readFileSync(file, 'utf8').matchAll(/<context>([\s\S]*?)<\/context>/g)) {
    const name = /<name>(.*?)<\/name>/.exec(context)[1];
    for (const [whole, , body] of context.matchAll(/<message( [^>]*)?>([\s\S]*?)<\/message>/g)) {
      const source = decode(/<source>([\s\S]*?)<\/source>/.exec(body)[1]);
      const [, attributes, translation] = /<translation([^>]*?)(?:\/>|>([\s\S]*?)<\/translation>)/.exec(body);
      const forms = [...(translation ?? '').matchAll(/<numerusform[^>]*>([\s\S]*?)<\/numerusform>/g)].map(([, form]) => decode(form));
      const numerus = whole.includes('numerus="yes"');
      found.push({ name, source, unfinished: attributes.includes('unfinished'), forms: numerus ? forms: [decode(translation ?? '')] });
    }
  }
  return found;
}

for (const file of readdirSync(committed).filter((name) => name.endsWith('.ts'))) {
  test(`${file} leaves no text out`, () => {
    const left = messages(join(copies, file)).filter(({ unfinished, forms }) => unfinished || forms.some((form) => form === ''));
    assert.deepEqual(left.map(({ name, source }) => `${name}: ${source}`), [], 'run tools/lupdate and translate what is unfinished');
  });

  test(`${file} keeps the places of its sources`, () => {
    const wrong = messages(join(copies, file)).filter(({ source, forms }) => forms.some((form) => placesOf(form) !== placesOf(source) && form !== ''));
    assert.deepEqual(wrong.map(({ name, source }) => `${name}: ${source}`), []);
  });
}
