// git_server.mjs PORT FOLDER: the repositories below FOLDER over HTTP by `git http-backend`, for whoever signs in with
// what FOLDER/digest is the SHA-256 of ("name:password"); before that file is there, for nobody.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [port, folder] = process.argv.slice(2);

function known(header = '') {
  const [kind, word = ''] = header.split(' ');
  const digest = createHash('sha256').update(Buffer.from(word, 'base64')).digest('hex');
  const file = join(folder, 'digest');
  return kind === 'Basic' && existsSync(file) && readFileSync(file, 'utf8').trim() === digest;
}

createServer((request, response) => {
  if (!known(request.headers.authorization)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH, GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', REMOTE_USER: 'ada', REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: pathname, QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(backend.stdin);
  const pieces = [];
  backend.stdout.on('data', (piece) => pieces.push(piece));
  backend.on('close', () => {
    const whole = Buffer.concat(pieces);
    const end = whole.indexOf('\r\n\r\n');
    const headers = Object.fromEntries(whole.subarray(0, end).toString().split('\r\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    const status = Number((headers.Status ?? '200').split(' ')[0]);
    delete headers.Status;
    response.writeHead(status, headers).end(whole.subarray(end + 4));
  });
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
