// An OpenID Provider that can misbehave: it signs whatever a test wants, and its endpoints can be slow, broken or gone.
// For what a provider would never do; everything else is tested against the real one.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { jose } from '../peers/peers.mjs';

const HOUR = 3600;

export class TestIssuer {
  // How requests are answered: 'well', 'hang', 'nonsense', 'error', 'huge', 'redirect', 'foreign' (another issuer's
  // document), 'no keys'.
  mood = 'well';
  requests = 0;
  #held = new Set();

  static async start(port) {
    const issuer = new TestIssuer();
    issuer.port = port;
    issuer.url = `http://127.0.0.1:${port}`;
    await issuer.rotate();
    await issuer.open();
    return issuer;
  }

  // A new signing key; the old one is published no more.
  async rotate() {
    const { publicKey, privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
    this.kid = crypto.randomUUID();
    this.privateKey = privateKey;
    this.publicJwk = { ...(await jose.exportJWK(publicKey)), kid: this.kid, alg: 'RS256', use: 'sig' };
  }

  async open() {
    this.server = createServer((request, response) => this.#answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  // Nobody listens any more.
  async close() {
    for (const response of this.#held) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request, response) {
    this.requests += 1;
    const json = (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (this.mood) {
      case 'hang':
        this.#held.add(response);
        return;
      case 'nonsense':
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"issuer": [[[');
      case 'error':
        return void response.writeHead(500).end('<h1>Internal Server Error</h1>');
      case 'huge':
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(32 * 1024 * 1024));
      case 'redirect':
        return void response.writeHead(302, { location: `${this.url}/again` }).end();
    }
    if (request.url === '/.well-known/openid-configuration') {
      const issuer = this.mood === 'foreign' ? 'https://elsewhere.example' : this.url;
      return json({
        issuer,
        jwks_uri: `${this.url}/jwks`,
        authorization_endpoint: `${this.url}/auth`,
        token_endpoint: `${this.url}/token`,
        device_authorization_endpoint: `${this.url}/device`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (request.url === '/jwks') return json({ keys: this.mood === 'no keys' ? [] : [this.publicJwk] });
    return void response.writeHead(404).end();
  }

  // The claims of a good access token, changed by `changes` (undefined removes one).
  claims(changes = {}) {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.url, aud: 'urn:berth:platform', sub: 'someone', client_id: 'berth', jti: crypto.randomUUID(),
      iat: now, exp: now + HOUR, name: 'Some One', ...changes,
    };
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  }

  // A token with this provider's signature, or with another key and header.
  sign(changes = {}, { header = {}, key = this.privateKey } = {}) {
    return new jose.SignJWT(this.claims(changes))
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: this.kid, ...header })
      .sign(key);
  }
}

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

// A token put together by hand, for what no library would sign.
export const handmade = (header, claims, signature = '') => `${encode(header)}.${encode(claims)}.${signature}`;
