// Tokens from the embedded provider, for those who ask the platform's API without the berth command line: by the device
// flow (RFC 8628) or by the code flow with PKCE and a loopback redirect (RFC 8252).
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { CLIENT_ID, SCOPES } from './platform.mjs';
import { connectDevice, signIn } from './sign_in.mjs';

const random = () => randomBytes(32).toString('base64url');

async function post(url, form) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${answer.error} (${answer.error_description ?? ''})`);
  return answer;
}

// Signs `account` ({login, password}) in. Returns {access_token, id_token, refresh_token, …}.
export async function tokensFor(issuer, account) {
  const device = await post(`${issuer}/device/auth`, { client_id: CLIENT_ID, scope: SCOPES.join(' ') });
  await connectDevice({ verificationUri: device.verification_uri, userCode: device.user_code }, account);
  return post(`${issuer}/token`, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: device.device_code,
    client_id: CLIENT_ID,
  });
}

// The same by the code flow: {tokens, callback: URL, nonce, state}.
export async function tokensByCode(issuer, account) {
  let callback;
  const server = createServer((request, response) => {
    callback = new URL(request.url, 'http://127.0.0.1');
    response.end('<h1>done</h1>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;
    const [verifier, nonce, state] = [random(), random(), random()];
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: SCOPES.join(' '),
      redirect_uri: redirectUri,
      state,
      nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    await signIn(`${issuer}/auth?${query}`, account);
    const tokens = await post(`${issuer}/token`, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code'),
      redirect_uri: redirectUri,
      client_id: CLIENT_ID,
      code_verifier: verifier,
    });
    return { tokens, callback, nonce, state };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
