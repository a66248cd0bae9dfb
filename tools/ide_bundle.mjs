// Installs the browser IDE's bundle into this machine's cache where it is missing: a step of tools/setup.
// Prints nothing while it is there; --path prints where that is.
import { ideBundleFolder, ideBundleIsThere, installIdeBundle, noIdeBundleBecause } from './lib/ide_bundle.mjs';

const reason = noIdeBundleBecause();
if (process.argv.includes('--path')) {
  console.log(ideBundleFolder());
} else if (reason) {
  console.log(`setup: the browser IDE is left out: ${reason}.`);
} else if (!ideBundleIsThere()) {
  console.log('setup: installing the browser IDE (code-server with its Node.js)');
  installIdeBundle();
}
