// Starts and ends an embedded platform: the OpenID Provider and berthd on one data folder. ./run, the demo, the
// benchmarks and the end-to-end tests all start theirs here.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.mjs';
import { program, providerScript, samplesFolder, templatesFolder } from './paths.mjs';

export const AUDIENCE = 'urn:berth:platform';
export const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];
export const CLIENT_ID = 'berth';

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

// Returns the Child with {issuer, accounts}; accounts are {login, password, name, sub, …} by login.
export async function startProvider({ data, port, log = join(data, 'provider.log') }) {
  const folder = join(data, 'oidc');
  const arguments_ = [providerScript, '--data', folder, '--port', String(port), '--audience', AUDIENCE];
  const provider = new Child('The OpenID Provider', process.execPath, arguments_, {
    log,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const issuer = `http://127.0.0.1:${port}`;
  await provider.ready(() => provider.output.includes('"ready":true'));
  const { accounts } = JSON.parse(readFileSync(join(folder, 'accounts.json'), 'utf8'));
  return Object.assign(provider, {
    issuer,
    accounts: Object.fromEntries(accounts.map((account) => [account.login, account])),
  });
}

// berthd's configuration as a document; JSON is YAML, so no text is put together by hand.
export function berthdConfig({ data, port, issuer, templates = templatesFolder, settings = {} }) {
  return {
    listen: `127.0.0.1:${port}`,
    data,
    templates,
    oidc: {
      issuer,
      client_id: CLIENT_ID,
      audience: AUDIENCE,
      scopes: SCOPES,
      admin: { claim: 'groups', value: 'berth-admins' },
    },
    provisioner: { name: 'local', local: { samples: samplesFolder } },
    ...settings,
  };
}

// Returns the Child with {url}. `settings` are further top-level keys of the configuration file.
export async function startBerthd({ data, port, issuer, templates, settings, log = join(data, 'berthd.log') }) {
  mkdirSync(data, { recursive: true, mode: 0o711 });
  const file = join(data, 'berthd.yaml');
  writeFileSync(file, `${JSON.stringify(berthdConfig({ data, port, issuer, templates, settings }), null, 2)}\n`);
  chmodSync(file, 0o600);
  const berthd = new Child('berthd', program('berthd'), ['serve', '--config', file], { log });
  const url = `http://127.0.0.1:${port}`;
  await berthd.ready(() => answers(`${url}/readyz`), 30_000);
  return Object.assign(berthd, { url });
}
