// The provider's pages as HTML texts: plain forms that work without a script. Everything that comes from outside goes
// through escape(). The content security policy here is what each page is served with.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character]);

// Nothing but the style sheet and the own forms. Browsers apply form-action to the redirects that follow a form too,
// and a sign-in ends at the application's loopback address, which has a port of its own each time.
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'none'",
  "style-src 'self'",
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const MARK = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
  stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="4.5" r="2"/><path d="M12 6.5V21M7 10h10M3.5 13.5
  c0 4.5 3.8 7.5 8.5 7.5s8.5-3 8.5-7.5"/></svg>`;

function page(title, body) {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Berth</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<div class="brand">${MARK}<span>Berth</span></div>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

const problemBox = (text) => (text ? `<p class="problem" role="alert">${escape(text)}</p>` : '');

// `login` is what the person typed before, `problem` why that was refused.
export function loginPage({ action, client, login = '', problem }) {
  const focus = login ? { login: '', password: ' autofocus' } : { login: ' autofocus', password: '' };
  return page(
    'Sign in',
    `${problemBox(problem)}
<p class="quiet">to continue to ${escape(client)}</p>
<form method="post" action="${escape(action)}">
<label for="login">Account</label>
<input type="text" id="login" name="login" value="${escape(login)}" autocomplete="username" autocapitalize="none"
  spellcheck="false" required${focus.login}>
<label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required${focus.password}>
<div class="actions">
<button type="submit" name="choice" value="sign-in">Sign in</button>
<button type="submit" name="choice" value="cancel" class="second" formnovalidate>Cancel</button>
</div>
</form>
<p class="quiet">The accounts and their passwords are shown where the platform was started.</p>`,
  );
}

const SCOPE_MEANINGS = {
  openid: 'know which account you are',
  profile: 'see your name',
  email: 'see your e-mail address',
  groups: 'see the groups you belong to',
  offline_access: 'keep you signed in until you sign out',
};

export function consentPage({ action, client, account, scopes }) {
  const items = scopes.map((scope) => `<li>${escape(SCOPE_MEANINGS[scope] ?? scope)}</li>`).join('\n');
  return page(
    `Allow ${client}?`,
    `<p>You are signed in as <strong>${escape(account)}</strong>. ${escape(client)} asks to:</p>
<ul>
${items}
</ul>
<form method="post" action="${escape(action)}">
<div class="actions">
<button type="submit" name="choice" value="allow" autofocus>Allow</button>
<button type="submit" name="choice" value="cancel" class="second">Cancel</button>
</div>
</form>`,
  );
}

// Where a person types the code that their device shows (RFC 8628 section 3.3).
export function userCodePage({ action, xsrf, problem, code = '' }) {
  return page(
    'Connect a device',
    `${problemBox(problem)}
<form method="post" action="${escape(action)}">
<input type="hidden" name="xsrf" value="${escape(xsrf)}">
<label for="user_code">Code shown on the device</label>
<input type="text" class="code" id="user_code" name="user_code" value="${escape(code)}" autocomplete="off"
  autocapitalize="characters" spellcheck="false" required autofocus>
<div class="actions"><button type="submit">Continue</button></div>
</form>`,
  );
}

export function confirmDevicePage({ action, xsrf, client, code }) {
  return page(
    `Connect ${client}?`,
    `<p>Go on only if you started this yourself and the device shows this code:</p>
<output class="code">${escape(code)}</output>
<form method="post" action="${escape(action)}">
<input type="hidden" name="xsrf" value="${escape(xsrf)}">
<input type="hidden" name="user_code" value="${escape(code)}">
<div class="actions">
<button type="submit" name="confirm" value="yes" autofocus>Continue</button>
<button type="submit" name="abort" value="yes" class="second">Cancel</button>
</div>
</form>`,
  );
}

export function signOutPage({ form }) {
  return page(
    'Sign out?',
    `${form}
<div class="actions">
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm" class="second">Stay signed in</button>
</div>`,
  );
}

// A page that only tells: the end of a sign-in, or what went wrong.
export const messagePage = ({ title, text }) => page(title, `<p>${escape(text)}</p>`);
export const problemPage = ({ title, text, code }) =>
  page(title, `${problemBox(text)}${code ? `<p class="quiet">Error code: <code>${escape(code)}</code></p>` : ''}`);
