// docs/openapi.yaml as a judge: whether a response is one that the document allows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../tools/lib/paths.mjs';
import { addFormats, Ajv, parseYaml } from '../peers/peers.mjs';

export const document = parseYaml(readFileSync(join(checkout, 'docs/openapi.yaml'), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(document, 'openapi');

const escapePointer = (part) => part.replace(/~/g, '~0').replace(/\//g, '~1');
const pointerTo = (parts) => `#/${parts.map(escapePointer).join('/')}`;

// Follows a {$ref} of the document. Returns [value, pointer].
function resolve(value, pointer) {
  if (!value?.$ref) return [value, pointer];
  const parts = value.$ref.slice(2).split('/').map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  return resolve(parts.reduce((at, part) => at[part], document), value.$ref);
}

const validators = new Map();
function validate(pointer, value, where) {
  if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `openapi${pointer}` }));
  const validator = validators.get(pointer);
  assert.ok(validator(value), `${where}: ${ajv.errorsText(validator.errors)}\n${JSON.stringify(value, null, 1)}`);
}

// Fails unless the value is one of the document's `name`.
export function checkSchema(name, value) {
  validate(`#/components/schemas/${name}`, value, name);
}

// The document's path for a request's: "/api/v1/workspaces/{id}". Literal ones go before templates.
export function pathOf(pathname) {
  const matches = Object.keys(document.paths).filter((path) =>
    new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  return matches.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

// What tests have seen, as "METHOD path status": to know what no test has provoked.
export const seen = new Set();

// Fails unless the document has this answer. `response` is {status, headers: Headers, body: string}.
export function checkResponse(method, pathname, { status, headers, body }) {
  const path = pathOf(pathname);
  const where = `${method} ${path ?? pathname} ${status}`;
  const operation = path && document.paths[path][method.toLowerCase()];
  assert.ok(operation, `${where}: not in docs/openapi.yaml`);
  assert.ok(operation.responses[status], `${where}: the document has no such status\n${body}`);
  const [response, pointer] = resolve(
    operation.responses[status],
    pointerTo(['paths', path, method.toLowerCase(), 'responses', String(status)]),
  );
  seen.add(where);

  for (const [name, reference] of Object.entries(response.headers ?? {})) {
    const [header, at] = resolve(reference, `${pointer}/headers/${escapePointer(name)}`);
    const text = headers.get(name);
    assert.ok(text !== null || !header.required, `${where}: the header ${name} is missing`);
    if (text !== null) {
      validate(`${at}/schema`, header.schema.type === 'integer' ? Number(text) : text, `${where} ${name}`);
    }
  }

  const [type] = (headers.get('content-type') ?? '').split(';');
  const types = Object.keys(response.content ?? {});
  if (types.length === 0) return;
  assert.ok(types.includes(type), `${where}: content type "${type}" instead of ${types}`);
  const schema = `${pointer}/content/${escapePointer(type)}/schema`;
  if (type === 'application/x-ndjson') {
    for (const line of body.split('\n').filter(Boolean)) validate(schema, JSON.parse(line), where);
    return;
  }
  const value = JSON.parse(body);
  validate(schema, value, where);
  if (type === 'application/problem+json') assert.equal(value.status, status, `${where}: the problem says ${value.status}`);
}

// A problem that belongs to no operation (an unknown path, a method that a path has not).
export function checkProblem({ status, headers, body }) {
  assert.equal(headers.get('content-type')?.split(';')[0], 'application/problem+json');
  const problem = JSON.parse(body);
  validate('#/components/schemas/Problem', problem, `problem ${status}`);
  assert.equal(problem.status, status);
}
