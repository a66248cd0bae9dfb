// Tokens from the embedded provider, by the device flow: what a client without a browser of its own does (RFC 8628).
import { CLIENT_ID, SCOPES } from './platform.mjs';
import { connectDevice } from './sign_in.mjs';

async function post(url, form) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${answer.error} (${answer.error_description ?? ''})`);
  return answer;
}

// Signs `account` ({login, password}) in. Returns {access_token, id_token, refresh_token, …}.
export async function tokensFor(issuer, account, extra = {}) {
  const device = await post(`${issuer}/device/auth`, { client_id: CLIENT_ID, scope: SCOPES.join(' '), ...extra });
  await connectDevice({ verificationUri: device.verification_uri, userCode: device.user_code }, account);
  return post(`${issuer}/token`, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: device.device_code,
    client_id: CLIENT_ID,
  });
}
