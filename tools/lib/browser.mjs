// A browser without a screen: keeps cookies, follows redirects, finds the forms of a page and posts them as a person's
// browser would. It runs no script, so it works only on pages that need none.

const MOST_REDIRECTS = 20;

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescape = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name) => ENTITIES[name]);

function attributes(tag) {
  const found = {};
  for (const [, name, , bare, quoted] of tag.matchAll(/([\w-]+)(=("([^"]*)"|[^\s>]+))?/g)) {
    found[name.toLowerCase()] = unescape(quoted ?? bare ?? '');
  }
  return found;
}

// The forms of a page: {action, method, fields: Map, buttons: [{name, value}]}.
function formsOf(html, url) {
  const forms = [];
  for (const [, open, inner] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const { action, method = 'get' } = attributes(open);
    const fields = new Map();
    for (const [, tag] of inner.matchAll(/<input\b([^>]*)>/g)) {
      const { name, value = '' } = attributes(tag);
      if (name) fields.set(name, value);
    }
    const buttons = [...inner.matchAll(/<button\b([^>]*)>/g)].map(([, tag]) => attributes(tag));
    forms.push({ action: new URL(action ?? '', url).href, method: method.toLowerCase(), fields, buttons });
  }
  return forms;
}

const textOf = (html, tag) => unescape(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '').trim();

export class Browser {
  #cookies = new Map(); // "host name" -> value: like a browser's, they know no port

  // Opens `url` and follows redirects. Returns the page: {url, status, html, heading, problem, forms}.
  open(url) {
    return this.#go(url, { method: 'GET' });
  }

  // Fills in `values`, presses the button whose name and value `button` gives, and returns the page that follows.
  submit(form, values = {}, button = {}) {
    const pressed = form.buttons.find((candidate) =>
      Object.entries(button).every(([key, value]) => candidate[key] === value),
    );
    if (!pressed) throw new Error(`The page has no button ${JSON.stringify(button)}.`);
    const body = new URLSearchParams([...form.fields]);
    for (const [name, value] of Object.entries(values)) {
      if (!form.fields.has(name)) throw new Error(`The form has no field "${name}".`);
      body.set(name, value);
    }
    if (pressed.name) body.set(pressed.name, pressed.value ?? '');
    return this.#go(form.action, { method: 'POST', body });
  }

  async #go(url, request) {
    let next = { url, ...request };
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      const { url: address, ...init } = next;
      const response = await fetch(address, {
        ...init,
        redirect: 'manual',
        headers: { accept: 'text/html', cookie: this.#cookieHeader(address) },
      });
      this.#keepCookies(address, response);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) {
        const html = await response.text();
        return {
          url: address,
          status: response.status,
          html,
          heading: textOf(html, 'h1'),
          problem: /<p class="problem"[^>]*>([^<]*)</.exec(html)?.[1],
          forms: formsOf(html, address),
        };
      }
      await response.body?.cancel();
      next = { url: new URL(location, address).href, method: 'GET' };
    }
    throw new Error(`More than ${MOST_REDIRECTS} redirects from ${url}.`);
  }

  #cookieHeader(address) {
    const { hostname } = new URL(address);
    const own = [...this.#cookies].filter(([key]) => key.startsWith(`${hostname} `));
    return own.map(([key, value]) => `${key.slice(hostname.length + 1)}=${value}`).join('; ');
  }

  #keepCookies(address, response) {
    const { hostname } = new URL(address);
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(';');
      const at = pair.indexOf('=');
      const key = `${hostname} ${pair.slice(0, at).trim()}`;
      const expires = rest.map((part) => part.trim()).find((part) => /^expires=/i.test(part));
      if (expires && new Date(expires.slice('expires='.length)) <= new Date()) this.#cookies.delete(key);
      else this.#cookies.set(key, pair.slice(at + 1));
    }
  }
}
