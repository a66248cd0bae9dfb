// The main job in the real application against a real platform: every step of ./run --tour comes through.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ideBundleIsThere } from '../../../tools/lib/ide_bundle.mjs';
import { tour } from '../../../tools/tour.mjs';

const LEAST_PICTURE_BYTES = 5_000; // a blank window is smaller

const folder = mkdtempSync(join(tmpdir(), 'berth-pictures-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the tour comes through and leaves a picture of each step', { skip: !ideBundleIsThere() && 'the IDE bundle is not installed (tools/setup does it)' }, async () => {
  assert.equal(await tour(folder), 0);
  const steps = JSON.parse(readFileSync(join(folder, 'tour.json'), 'utf8'));
  assert.ok(steps.length >= 20);
  for (const [index, { step, ok }] of steps.entries()) {
    assert.ok(ok, step);
    const picture = join(folder, `${String(index + 1).padStart(2, '0')}-${step}.png`);
    assert.ok(statSync(picture).size > LEAST_PICTURE_BYTES, picture);
  }
});
