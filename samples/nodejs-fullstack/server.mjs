// A page and a small API, with nothing but Node.js. PORT chooses the port, 3000 unless said.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { readFile } from 'node:fs/promises';

const notes = [{ id: 1, text: 'Welcome to your workspace.' }];

async function route(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const send = (status, type, body) => response.writeHead(status, { 'content-type': type }).end(body);
  const sendJson = (status, value) => send(status, 'application/json', JSON.stringify(value));

  if (pathname === '/') {
    return send(200, 'text/html; charset=utf-8', await readFile(new URL('public/index.html', import.meta.url)));
  }
  if (pathname === '/api/notes' && request.method === 'GET') return sendJson(200, notes);
  if (pathname === '/api/notes' && request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const note = { id: notes.length + 1, text: String(JSON.parse(body).text) };
    notes.push(note);
    return sendJson(201, note);
  }
  return sendJson(404, { error: 'not found' });
}

export function serve(port) {
  const server = createServer((request, response) => {
    route(request, response).catch((error) => response.writeHead(400).end(`${error.message}\n`));
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = Number(process.env.PORT ?? 3000);
  await serve(port);
  console.log(`listening on http://localhost:${port}`);
}
