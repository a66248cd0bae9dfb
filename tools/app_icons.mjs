// Makes the application icon's other forms: installer/berth.ico (Windows) and installer/berth.icns (macOS), containers of
// the PNGs in resources/app. With --render those are drawn first, from resources/berth.svg by rsvg-convert.
// The same pictures give the same bytes, so --check can say whether the files are up to date.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './lib/paths.mjs';

const picture = (size) => join(checkout, `resources/app/berth-${size}.png`);
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
// Types that hold PNG, by the points they stand for and the pixels they have.
const ICNS_TYPES = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };

const ICO_HEADER = 6;
const ICO_ENTRY = 16;
function ico() {
  const images = ICO_SIZES.map((size) => ({ size, png: readFileSync(picture(size)) }));
  const header = Buffer.alloc(ICO_HEADER + ICO_ENTRY * images.length);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, index) => {
    const at = ICO_HEADER + ICO_ENTRY * index;
    header.writeUInt8(size % 256, at); // 0 stands for 256
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4); // colour planes
    header.writeUInt16LE(32, at + 6); // bits per pixel
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

function icns() {
  const chunk = (type, bytes) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(head.length + bytes.length, 4);
    return Buffer.concat([head, bytes]);
  };
  return chunk('icns', Buffer.concat(Object.entries(ICNS_TYPES).map(([type, size]) => chunk(type, readFileSync(picture(size))))));
}

if (process.argv.includes('--render')) {
  for (const size of [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024]) {
    execFileSync('rsvg-convert', ['-w', size, '-h', size, '-o', picture(size), join(checkout, 'resources/berth.svg')]);
  }
}
for (const [name, bytes] of Object.entries({ 'berth.ico': ico(), 'berth.icns': icns() })) {
  const file = join(checkout, 'installer', name);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, bytes);
  } else if (!readFileSync(file).equals(bytes)) {
    console.error(`installer/${name} is not what resources/app has: run node tools/app_icons.mjs.`);
    process.exitCode = 1;
  }
}
