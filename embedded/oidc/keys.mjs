// The provider's signing keys, kept in `keys.json` (0600): the first signs, all of them are published, so that tokens
// signed before a rotation stay valid. And the secrets that sign its cookies.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { readPrivateJson, writePrivateJson } from './private_file.mjs';

const FILE = 'keys.json';
const RSA_BITS = 2048; // RS256 is the one algorithm that every OpenID Connect library has (OIDC Core 15.1)
const COOKIE_SECRET_BYTES = 32;

function newSigningKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };
}

// {jwks, cookieSecrets}; made now if the folder has none.
export function openKeys(folder) {
  let keys = readPrivateJson(folder, FILE);
  if (!keys) {
    keys = { jwks: { keys: [newSigningKey()] }, cookieSecrets: [randomBytes(COOKIE_SECRET_BYTES).toString('base64url')] };
    writePrivateJson(folder, FILE, keys);
  }
  return keys;
}

// Puts a new signing key first; the next start of the provider signs with it. With `forget`, tokens signed by the
// older keys are no longer valid.
export function rotateKeys(folder, { forget = false } = {}) {
  const keys = openKeys(folder);
  keys.jwks.keys = [newSigningKey(), ...(forget ? [] : keys.jwks.keys)];
  writePrivateJson(folder, FILE, keys);
}
