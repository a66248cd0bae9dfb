// What the embedded provider offers, as oidc-provider's configuration: one public client (`berth`), the code flow with
// PKCE and the device flow, rotating refresh tokens, and JWT access tokens (RFC 9068) for the platform's audience.
import { claimsOf } from './accounts.mjs';
import { confirmDevicePage, messagePage, problemPage, signOutPage, userCodePage } from './pages.mjs';

export const CLIENT_ID = 'berth';
export const CLIENT_NAME = 'Berth';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

// A browser sends cookies to every port of 127.0.0.1, so also to a web server forwarded from a workspace. The session
// cookie is therefore good for the few minutes that a sign-in takes, and never more.
const SESSION_SECONDS = 10 * MINUTE;
const ACCESS_TOKEN_SECONDS = 15 * MINUTE;
const REFRESH_TOKEN_SECONDS = 30 * DAY;

const CODE_PROBLEMS = {
  NoCodeError: 'Type the code first.',
  NotFoundError: 'There is no such code. Check it against your device.',
  ExpiredError: 'This code is too old. Start again on your device.',
  AlreadyUsedError: 'This code was used already. Start again on your device.',
  AbortedError: 'The sign-in was cancelled. You can close this page.',
};

function show(ctx, html) {
  ctx.type = 'html';
  ctx.body = html;
}

// `audience` is what access tokens are made out to; `accounts`, `keys`, `adapter` as the modules beside this one give.
export function configuration({ accounts, keys, adapter, audience }) {
  return {
    adapter,
    jwks: keys.jwks,
    cookies: {
      keys: keys.cookieSecrets,
      names: { session: 'berth_oidc', interaction: 'berth_oidc_step', resume: 'berth_oidc_resume' },
    },

    clients: [
      {
        client_id: CLIENT_ID,
        client_name: CLIENT_NAME,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
        // Any port of these (RFC 8252 section 7.3).
        redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
        post_logout_redirect_uris: ['http://127.0.0.1/signed-out'],
      },
    ],

    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    conformIdTokenClaims: false, // the profile stands in the ID token itself

    async findAccount(_ctx, sub) {
      const account = accounts.find(sub);
      return account && { accountId: sub, claims: async () => ({ sub, ...claimsOf(account) }) };
    },
    async extraTokenClaims(_ctx, token) {
      const account = token.accountId && accounts.find(token.accountId);
      return account && claimsOf(account);
    },

    pkce: { required: () => true },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    rotateRefreshToken: true,

    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: MINUTE,
      DeviceCode: 10 * MINUTE,
      Grant: REFRESH_TOKEN_SECONDS,
      IdToken: 10 * MINUTE,
      Interaction: 10 * MINUTE,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Session: SESSION_SECONDS,
    },

    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (_ctx, _client, oneOf) => oneOf ?? audience,
        useGrantedResource: async () => true,
        async getResourceServerInfo(_ctx, resource) {
          return {
            audience: resource,
            scope: 'openid profile email groups',
            accessTokenFormat: 'jwt',
            accessTokenTTL: ACCESS_TOKEN_SECONDS,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        async userCodeInputSource(ctx, _form, out, error) {
          if (error?.name === 'AbortedError') {
            show(ctx, messagePage({ title: 'Sign-in cancelled', text: CODE_PROBLEMS.AbortedError }));
            return;
          }
          const problem = error && (CODE_PROBLEMS[error.name] ?? out?.error_description ?? 'The sign-in failed. Try again.');
          const action = ctx.oidc.urlFor('code_verification');
          show(ctx, userCodePage({ action, xsrf: ctx.oidc.session.state.secret, problem, code: error?.userCode }));
        },
        async userCodeConfirmSource(ctx, _form, client, _deviceInfo, code) {
          const action = ctx.oidc.urlFor('code_verification');
          const xsrf = ctx.oidc.session.state.secret;
          show(ctx, confirmDevicePage({ action, xsrf, client: client.clientName, code }));
        },
        async successSource(ctx) {
          show(ctx, messagePage({ title: 'Signed in', text: 'Your device is connected. You can close this page.' }));
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => show(ctx, signOutPage({ form })),
        postLogoutSuccessSource: async (ctx) =>
          show(ctx, messagePage({ title: 'Signed out', text: 'You can close this page.' })),
      },
    },

    async renderError(ctx, out) {
      const text = out.error_description ?? 'The request could not be handled.';
      show(ctx, problemPage({ title: 'Sign-in failed', text, code: out.error }));
    },
  };
}
