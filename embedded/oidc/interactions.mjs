// The pages in the middle of a sign-in: who are you (login), and may this application act for you (consent).
import { readFileSync } from 'node:fs';
import { CLIENT_NAME } from './configuration.mjs';
import { consentPage, loginPage, problemPage } from './pages.mjs';
import { Throttle } from './throttle.mjs';

const LARGEST_FORM_BYTES = 16 * 1024;
const STYLE = readFileSync(new URL('style.css', import.meta.url));

async function readForm(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_FORM_BYTES) throw new RangeError('form too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function show(ctx, status, html) {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = html;
}

// The grant that this sign-in asks for, added to what was granted before.
async function grantAll(provider, { prompt, grantId, session, params }) {
  const known = grantId && (await provider.Grant.find(grantId));
  const grant = known || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

// A Koa middleware for /style.css and /interaction/UID; anything else goes on to the provider's own routes.
export function interactions(provider, accounts) {
  const throttle = new Throttle();
  const finish = (ctx, result) => {
    ctx.respond = false; // oidc-provider answers on the raw response
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
  };
  const cancel = (ctx) => finish(ctx, { error: 'access_denied', error_description: 'The sign-in was cancelled.' });

  async function login(ctx, action, form) {
    if (!form) return show(ctx, 200, loginPage({ action, client: CLIENT_NAME }));
    const name = form.get('login') ?? '';
    const { accepted, busy } = await throttle.attempt(name.trim().toLowerCase(), () =>
      accounts.verify(name, form.get('password') ?? ''),
    );
    if (accepted) return finish(ctx, { login: { accountId: accepted.sub, remember: false } });
    const problem = busy ? 'Too many attempts. Wait a little and try again.' : 'The account or the password is wrong.';
    return show(ctx, busy ? 429 : 403, loginPage({ action, client: CLIENT_NAME, login: name, problem }));
  }

  async function consent(ctx, action, form, details) {
    if (form?.get('choice') === 'allow') {
      return finish(ctx, { consent: { grantId: await grantAll(provider, details) } });
    }
    const account = accounts.find(details.session.accountId);
    const scopes = String(details.params.scope ?? '').split(' ').filter(Boolean);
    return show(ctx, 200, consentPage({ action, client: CLIENT_NAME, account: account.name, scopes }));
  }

  return async function handle(ctx, next) {
    if (ctx.path === '/style.css') {
      ctx.type = 'css';
      ctx.body = STYLE;
      return;
    }
    const match = /^\/interaction\/([\w-]+)$/.exec(ctx.path);
    if (!match) return next();
    try {
      const details = await provider.interactionDetails(ctx.req, ctx.res);
      const action = `/interaction/${details.uid}`;
      const form = ctx.method === 'POST' ? await readForm(ctx.req) : undefined;
      if (form?.get('choice') === 'cancel') return await cancel(ctx);
      if (details.prompt.name === 'login') return await login(ctx, action, form);
      return await consent(ctx, action, form, details);
    } catch (error) {
      const text = error.name === 'SessionNotFound'
        ? 'This sign-in is over or belongs to another browser. Start again in the application.'
        : 'The form could not be read. Start again in the application.';
      if (error.name !== 'SessionNotFound' && !(error instanceof RangeError)) console.error(error);
      return show(ctx, 400, problemPage({ title: 'Sign-in failed', text }));
    }
  };
}
