// The embedded OpenID Provider as clients and people meet it: its flows, its pages, what it keeps and what it refuses.
import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { rotateKeys } from '../../embedded/oidc/keys.mjs';
import { Browser } from '../../tools/lib/browser.mjs';
import { AUDIENCE, CLIENT_ID, SCOPES, startProvider } from '../../tools/lib/platform.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { tokensByCode, tokensFor } from '../../tools/lib/tokens.mjs';
import { jose } from '../peers/peers.mjs';
import { temporaryFolder } from './support.mjs';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

let data;
let port;
let provider;
before(async () => {
  data = temporaryFolder();
  port = await freePort();
  provider = await startProvider({ data, port });
});
after(async () => {
  await provider?.stop();
  rmSync(data, { recursive: true, force: true });
});

const restart = async () => {
  await provider.stop();
  provider = await startProvider({ data, port });
};

async function post(path, form) {
  const response = await fetch(provider.issuer + path, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, ...(await response.json().catch(() => ({}))) };
}
const refresh = (token) => post('/token', { grant_type: 'refresh_token', refresh_token: token, client_id: CLIENT_ID });
const startDevice = () => post('/device/auth', { client_id: CLIENT_ID, scope: SCOPES.join(' ') });
const pollDevice = (device) =>
  post('/token', { grant_type: DEVICE_GRANT, device_code: device.device_code, client_id: CLIENT_ID });
const verify = (token, audience) =>
  jose.jwtVerify(token, jose.createRemoteJWKSet(new URL(`${provider.issuer}/jwks`)), { issuer: provider.issuer, audience });

test('access tokens are RFC 9068 JWTs for the platform, with the claims that make an admin', async () => {
  const tokens = await tokensFor(provider.issuer, provider.accounts.ada);
  const { payload, protectedHeader } = await verify(tokens.access_token, AUDIENCE);
  assert.equal(protectedHeader.typ, 'at+jwt');
  assert.equal(payload.client_id, CLIENT_ID);
  assert.equal(payload.sub, provider.accounts.ada.sub);
  assert.deepEqual(payload.groups, ['berth-admins']);
  const id = (await verify(tokens.id_token, CLIENT_ID)).payload;
  assert.equal(id.name, 'Ada Lovelace');
  assert.equal(id.email, 'ada@example.com');
});

test('an account that is no admin has no admin group', async () => {
  const tokens = await tokensFor(provider.issuer, provider.accounts.grace);
  assert.deepEqual((await verify(tokens.access_token, AUDIENCE)).payload.groups, []);
});

test('the code flow ends at any loopback port, with state, nonce and iss', async () => {
  const { tokens, callback, nonce, state } = await tokensByCode(provider.issuer, provider.accounts.ada);
  assert.equal(callback.searchParams.get('state'), state);
  assert.equal(callback.searchParams.get('iss'), provider.issuer);
  assert.equal((await verify(tokens.id_token, CLIENT_ID)).payload.nonce, nonce);
});

test('the code flow needs PKCE', async () => {
  const query = new URLSearchParams({ client_id: CLIENT_ID, response_type: 'code', scope: 'openid', redirect_uri: 'http://127.0.0.1:1/callback' });
  const refused = await fetch(`${provider.issuer}/auth?${query}`, { redirect: 'manual' });
  assert.equal(new URL(refused.headers.get('location')).searchParams.get('error'), 'invalid_request');
});

test('a redirect to anywhere but loopback is refused', async () => {
  const query = new URLSearchParams({ client_id: CLIENT_ID, response_type: 'code', scope: 'openid', redirect_uri: 'https://elsewhere.example/callback' });
  const response = await fetch(`${provider.issuer}/auth?${query}`, { redirect: 'manual', headers: { accept: 'text/html' } });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /Sign-in failed/);
});

test('refresh tokens rotate, survive a restart, and one used twice ends the sign-in', async () => {
  const first = await tokensFor(provider.issuer, provider.accounts.ada);
  await restart();
  const second = await refresh(first.refresh_token);
  assert.equal(second.status, 200);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal((await refresh(first.refresh_token)).error, 'invalid_grant');
  assert.equal((await refresh(second.refresh_token)).error, 'invalid_grant');
});

test('a revoked refresh token is worth nothing', async () => {
  const tokens = await tokensFor(provider.issuer, provider.accounts.ada);
  assert.equal((await post('/token/revocation', { token: tokens.refresh_token, client_id: CLIENT_ID })).status, 200);
  assert.equal((await refresh(tokens.refresh_token)).error, 'invalid_grant');
});

test('a cancelled device sign-in tells the device', async () => {
  const device = await startDevice();
  const browser = new Browser();
  let page = await browser.open(device.verification_uri);
  page = await browser.submit(page.forms[0], { user_code: device.user_code });
  page = await browser.submit(page.forms[0], {}, { name: 'abort' });
  assert.equal(page.heading, 'Sign-in cancelled');
  assert.equal((await pollDevice(device)).error, 'access_denied');
});

test('the address with the code in it leads to the same confirmation', async () => {
  const device = await startDevice();
  const browser = new Browser();
  const page = await browser.open(device.verification_uri_complete);
  const next = await browser.submit(page.forms[0], {}, {});
  assert.match(next.heading, /^Connect Berth\?/);
  assert.ok(next.html.includes(device.user_code));
});

test('a wrong code is refused with a word, on the same page', async () => {
  const browser = new Browser();
  const page = await browser.open(`${provider.issuer}/device`);
  const next = await browser.submit(page.forms[0], { user_code: '<b>WRNG' });
  assert.match(next.problem, /no such code/);
  assert.ok(!next.html.includes('<b>'), 'what a person typed is escaped');
});

test('wrong passwords are refused, each more slowly, and the right one still works', async () => {
  const device = await startDevice();
  const browser = new Browser();
  let page = await browser.open(device.verification_uri);
  page = await browser.submit(page.forms[0], { user_code: device.user_code });
  page = await browser.submit(page.forms[0], {}, { name: 'confirm' });
  const waits = [];
  for (const password of ['', 'wrong', provider.accounts.ada.password]) {
    const started = performance.now();
    page = await browser.submit(page.forms[0], { login: 'grace', password }, { value: 'sign-in' });
    waits.push(performance.now() - started);
    assert.match(page.problem, /account or the password is wrong/);
    assert.equal(page.status, 403);
  }
  assert.ok(waits[0] >= 250 && waits[1] >= 500 && waits[2] >= 1_000, `waits: ${waits}`);
  page = await browser.submit(page.forms[0], { login: ' Grace ', password: provider.accounts.grace.password }, { value: 'sign-in' });
  assert.match(page.heading, /^Allow Berth\?/);
});

test('pages load nothing from elsewhere and allow no script', async () => {
  const response = await fetch(`${provider.issuer}/device`);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  const html = await response.text();
  assert.ok(!/<script|src=|https:/.test(html));
  assert.equal((await fetch(`${provider.issuer}/style.css`)).headers.get('content-type'), 'text/css; charset=utf-8');
});

test('another name for the same address gets nothing', async () => {
  const status = await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/device', headers: { host: `evil.example:${port}` } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject).end();
  });
  assert.equal(status, 421);
});

test('accounts, keys and tokens lie in files that only their owner reads', () => {
  const folder = join(data, 'oidc');
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('passwords and signing keys stay the same over a restart, until the keys are rotated', async () => {
  const { password } = provider.accounts.ada;
  const kids = async () => (await (await fetch(`${provider.issuer}/jwks`)).json()).keys.map(({ kid }) => kid);
  const before_ = await kids();
  await restart();
  assert.equal(provider.accounts.ada.password, password);
  assert.deepEqual(await kids(), before_);
  rotateKeys(join(data, 'oidc'));
  await restart();
  assert.equal((await kids()).length, 2);
});

test('a taken port is said at once', async () => {
  await assert.rejects(startProvider({ data: join(data, 'second'), port }), /is taken by another program/);
});
