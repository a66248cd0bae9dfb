// Where things are: the checkout, the build, the programs.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

// The build whose programs are run; BERTH_BUILD names another than the release build.
export const buildFolder = resolve(checkout, process.env.BERTH_BUILD || 'build/release');

// A program of the build: berth, berthd, berth-agent.
export function program(name) {
  const path = join(buildFolder, 'bin', name);
  if (!existsSync(path)) throw new Error(`${path} is not there. Build it: cmake --build ${buildFolder}.`);
  return path;
}

export const samplesFolder = join(buildFolder, 'share/berth/samples');
export const templatesFolder = join(checkout, 'templates');
export const providerScript = join(checkout, 'embedded/oidc/provider.mjs');
