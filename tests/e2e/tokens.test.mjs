// What berthd makes of access tokens and of the provider that issues them: forged, expired and foreign ones are refused,
// and a provider that is away, slow or talks nonsense takes nobody down.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBerthd } from '../../tools/lib/platform.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { ApiClient } from '../api/client.mjs';
import { jose } from '../peers/peers.mjs';
import { temporaryFolder } from './support.mjs';
import { handmade, TestIssuer } from './test_issuer.mjs';

const templates = fileURLToPath(new URL('../fixtures/templates', import.meta.url));
const HOUR = 3600;
const LONGEST_ANSWER_MS = 15_000; // of a request that needs a provider which hangs

let data;
let issuer;
let berthd;
const now = () => Math.floor(Date.now() / 1000);
const me = async (token) => new ApiClient(berthd.url, token).get('/api/v1/me');
const restart = async () => {
  await berthd?.stop();
  berthd = await startBerthd({ data, port: await freePort(), issuer: issuer.url, templates });
};

before(async () => {
  data = temporaryFolder();
  issuer = await TestIssuer.start(await freePort());
  await restart();
});
after(async () => {
  await berthd?.stop();
  await issuer?.close();
  rmSync(data, { recursive: true, force: true });
});
beforeEach(() => {
  issuer.mood = 'well';
});

test('a good token is accepted', async () => {
  const { status, json } = await me(await issuer.sign());
  assert.equal(status, 200);
  assert.deepEqual(json.id, { issuer: issuer.url, subject: 'someone' });
  assert.equal(json.admin, false);
});

test('admin is who has the configured claim, and nobody else', async () => {
  const admin = async (groups) => (await me(await issuer.sign({ groups }))).json.admin;
  assert.equal(await admin(['berth-admins']), true);
  assert.equal(await admin(['berth-admins-not']), false);
  assert.equal(await admin({ 'berth-admins': true }), false);
});

describe('a token is refused that', () => {
  const cases = {
    'has expired': () => issuer.sign({ iat: now() - 2 * HOUR, exp: now() - HOUR }),
    'has no expiry': () => issuer.sign({ exp: undefined }),
    'is for another audience': () => issuer.sign({ aud: 'urn:somebody:else' }),
    'has no audience': () => issuer.sign({ aud: undefined }),
    'is another issuer’s': () => issuer.sign({ iss: 'https://elsewhere.example' }),
    'is not valid yet': () => issuer.sign({ nbf: now() + HOUR }),
    'was issued in the future': () => issuer.sign({ iat: now() + HOUR, exp: now() + 2 * HOUR }),
    'has no subject': () => issuer.sign({ sub: undefined }),
    'is an ID token': () => issuer.sign({}, { header: { typ: 'JWT' } }),
    'has no type': () => issuer.sign({}, { header: { typ: undefined } }),
    'is not signed (alg none)': () => handmade({ alg: 'none', typ: 'at+jwt' }, issuer.claims()),
    'is not signed (alg nOnE)': () => handmade({ alg: 'nOnE', typ: 'at+jwt' }, issuer.claims()),
    'names a key and is not signed': () => handmade({ alg: 'RS256', typ: 'at+jwt', kid: issuer.kid }, issuer.claims()),
    'is signed with the public key as a secret (HS256)': () => {
      const text = handmade({ alg: 'HS256', typ: 'at+jwt', kid: issuer.kid }, issuer.claims()).slice(0, -1);
      return `${text}.${createHmac('sha256', JSON.stringify(issuer.publicJwk)).update(text).digest('base64url')}`;
    },
    'is signed with another key under the same id': async () =>
      issuer.sign({}, { key: (await jose.generateKeyPair('RS256')).privateKey }),
    'brings its own key along': async () => {
      const { publicKey, privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
      return issuer.sign({}, { header: { jwk: await jose.exportJWK(publicKey) }, key: privateKey });
    },
    'was changed after it was signed': async () => {
      const [header, , signature] = (await issuer.sign()).split('.');
      return `${header}.${handmade({}, issuer.claims({ sub: 'somebody else' })).split('.')[1]}.${signature}`;
    },
    'has a critical extension nobody knows': () => issuer.sign({}, { header: { crit: ['b64'], b64: true } }),
    'is no token': () => 'Zm9v',
    'is very long': () => `${'a'.repeat(100_000)}.b.c`,
  };
  for (const [what, make] of Object.entries(cases)) {
    test(what, async () => {
      const token = await make();
      const response = await fetch(`${berthd.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      const body = await response.text();
      // A head over the limit is refused before anybody looks at the token.
      assert.ok(response.status === 401 || (what === 'is very long' && response.status === 431), `${response.status}: ${body}`);
      assert.ok(!body.includes(token.slice(0, 40)), 'the answer repeats the token');
    });
  }
});

test('no token of all these stands in the log', () => {
  assert.ok(!/eyJ[\w-]{20,}/.test(berthd.output));
});

test('a rotated key is fetched once it is seen, and the old one is no longer good', async () => {
  const old = await issuer.sign();
  assert.equal((await me(old)).status, 200);
  await issuer.rotate();
  await waitFor200(); // berthd asks for unknown keys only every few seconds
  assert.equal((await me(old)).status, 401);
});

test('tokens with unknown keys do not make berthd hammer the provider', async () => {
  await me(await issuer.sign());
  const before_ = issuer.requests;
  const { privateKey } = await jose.generateKeyPair('RS256');
  for (let count = 0; count < 50; count += 1) {
    await me(await issuer.sign({}, { key: privateKey, header: { kid: crypto.randomUUID() } }));
  }
  assert.ok(issuer.requests - before_ <= 4, `${issuer.requests - before_} requests`);
});

describe('a provider that', () => {
  for (const mood of ['hang', 'nonsense', 'error', 'huge', 'redirect', 'foreign', 'no keys']) {
    test(`answers badly (${mood}) at the start is an error that says so, and mends by itself`, async () => {
      issuer.mood = mood;
      await restart();
      const started = performance.now();
      const answer = await me(await issuer.sign());
      assert.ok(performance.now() - started < LONGEST_ANSWER_MS, 'too slow');
      assert.ok(answer.status === 503 || (mood === 'no keys' && answer.status === 401), `${answer.status}: ${answer.body}`);
      assert.ok(answer.json.hint, 'says what to do');
      assert.equal((await new ApiClient(berthd.url).get('/api/v1/config')).status, 200, 'everything else goes on');
      issuer.mood = 'well';
      await waitFor200();
    });
  }

  test('is away: 503 at the start, and known keys still serve when it goes later', async () => {
    await issuer.close();
    await restart();
    const token = await issuer.sign();
    assert.equal((await me(token)).status, 503);
    await issuer.open();
    await waitFor200();
    await issuer.close();
    assert.equal((await me(token)).status, 200);
    await issuer.open();
  });
});

// berthd asks a provider that failed, or whose keys it has just fetched, again only after a while.
async function waitFor200() {
  const deadline = performance.now() + 40_000;
  let answer;
  while (performance.now() < deadline) {
    answer = await me(await issuer.sign());
    if (answer.status === 200) return;
    const wait = Number(answer.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 5) * 1_000));
  }
  assert.fail(`it did not recover: ${answer.status} ${answer.body}`);
}
