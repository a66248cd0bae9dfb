// What the end-to-end and API tests start from: a platform of their own in a temporary folder, gone when they end.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addIdeBundle } from '../../tools/lib/ide_bundle.mjs';
import { Person } from '../../tools/lib/person.mjs';
import { startBerthd, startProvider } from '../../tools/lib/platform.mjs';
import { freePort } from '../../tools/lib/ports.mjs';
import { tokensFor } from '../../tools/lib/tokens.mjs';
import { endWorkspaces } from '../../tools/lib/workspaces.mjs';

// A folder that others may pass through (workspaces run under user ids of their own). Whoever makes it removes it.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'berth-test-'));
  chmodSync(folder, 0o711);
  return folder;
}

export class TestPlatform {
  #people = new Map();
  #tokens = new Map();

  // `templates` is another folder of templates, `settings` further keys of berthd's configuration file, `ide`: workspaces
  // get the browser IDE.
  static async start({ templates, settings, ide = false } = {}) {
    const platform = new TestPlatform();
    platform.data = temporaryFolder();
    platform.options = { templates, settings };
    platform.port = await freePort();
    platform.oidcPort = await freePort();
    try {
      await platform.startProvider();
      if (ide && !addIdeBundle(platform.data)) throw new Error('The IDE is not installed: tools/setup installs it.');
      await platform.startBerthd();
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
  get issuer() {
    return `http://127.0.0.1:${this.oidcPort}`;
  }
  get accounts() {
    return this.provider.accounts;
  }
  get log() {
    return readFileSync(this.berthd.log, 'utf8');
  }

  async startProvider() {
    this.provider = await startProvider({ data: this.data, port: this.oidcPort });
  }
  async startBerthd() {
    this.berthd = await startBerthd({ data: this.data, port: this.port, issuer: this.issuer, ...this.options });
  }

  // An access token of the account `login`, by the device flow.
  async token(login) {
    if (!this.#tokens.has(login)) this.#tokens.set(login, await tokensFor(this.issuer, this.accounts[login]));
    return this.#tokens.get(login).access_token;
  }

  // The person with the account `login` at the command line, signed in unless told otherwise.
  async person(login, { signIn = true } = {}) {
    if (!this.#people.has(login)) {
      const folder = join(this.data, 'people', login);
      const person = await Person.create({ folder, platform: this.url, account: this.accounts[login] });
      this.#people.set(login, person);
      if (signIn) await person.signIn();
    }
    return this.#people.get(login);
  }

  async stop() {
    try {
      await Promise.all([...this.#people.values()].map((person) => person.close()));
      await this.berthd?.stop();
      await this.provider?.stop();
      await endWorkspaces(this.data);
    } finally {
      // BERTH_KEEP leaves the folder with its logs for a look.
      if (process.env.BERTH_KEEP) console.log(`kept: ${this.data}`);
      else if (existsSync(this.data)) rmSync(this.data, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
