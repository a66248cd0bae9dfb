// An HTTP client whose every answer is checked against docs/openapi.yaml.
import { checkProblem, checkResponse, pathOf } from './document.mjs';

export class ApiClient {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  // A client of the same platform with another token, or none.
  as(token) {
    return new ApiClient(this.url, token);
  }

  // `json` is sent as JSON, `body` as it is. Returns {status, headers, body, json}.
  async request(method, path, { json, body, headers = {}, signal } = {}) {
    const response = await fetch(new URL(path, this.url), {
      method,
      body: json === undefined ? body : JSON.stringify(json),
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      signal,
    });
    const answer = { status: response.status, headers: response.headers, body: await response.text() };
    const { pathname } = new URL(path, this.url);
    const known = pathOf(pathname);
    if (known && !(answer.status === 405)) checkResponse(method, pathname, answer);
    else checkProblem(answer);
    answer.json = /\/(problem\+)?json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '') ? JSON.parse(answer.body) : undefined;
    return answer;
  }

  get(path, options) {
    return this.request('GET', path, options);
  }
  post(path, json, options) {
    return this.request('POST', path, { ...(json === undefined ? {} : { json }), ...options });
  }
  delete(path, options) {
    return this.request('DELETE', path, options);
  }
}
