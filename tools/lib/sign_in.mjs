// A person at the embedded provider's own pages: signs in, allows, and connects a device by its code.
import { Browser } from './browser.mjs';

// From the sign-in page to what follows the consent. Returns the last page.
async function passLoginAndConsent(browser, page, { login, password }) {
  let current = page;
  if (current.heading === 'Sign in') {
    current = await browser.submit(current.forms[0], { login, password }, { value: 'sign-in' });
    if (current.problem) throw new Error(`The provider refused the sign-in: ${current.problem}`);
  }
  if (current.heading.startsWith('Allow ')) {
    current = await browser.submit(current.forms[0], {}, { value: 'allow' });
  }
  return current;
}

// Opens an authorization address as the system's browser would, and ends at the application's loopback address.
// Returns that last page.
export async function signIn(authorizationUrl, account) {
  const browser = new Browser();
  return passLoginAndConsent(browser, await browser.open(authorizationUrl), account);
}

// Connects a device: opens `verificationUri`, types `userCode`, signs in, allows.
export async function connectDevice({ verificationUri, userCode }, account) {
  const browser = new Browser();
  let page = await browser.open(verificationUri);
  page = await browser.submit(page.forms[0], { user_code: userCode });
  if (page.problem) throw new Error(`The provider refused the code: ${page.problem}`);
  page = await browser.submit(page.forms[0], {}, { name: 'confirm' });
  page = await passLoginAndConsent(browser, page, account);
  if (page.heading !== 'Signed in') {
    throw new Error(`The provider's last page was "${page.heading}" (${page.problem ?? page.status}).`);
  }
}
