import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GitRepository, openGitRepository } from './git-repository.ts';

/** A repository that Debian's own git serves over HTTP on the loopback, behind a login. */
export interface GitServer extends Pick<GitRepository, 'commit' | 'tag'> {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** How often it was asked with the login. */
  readonly asked: () => number;
  close(): Promise<void>;
}

const [username, password] = ['reader', 'token-of-the-repository'];

export const startGitServer = async (): Promise<GitServer> => {
  const repository = openGitRepository();
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${btoa(`${username}:${password}`)}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    asked += 1;
    backend(repository.folder, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...repository,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deploy.git`,
    username,
    password,
    asked: () => asked,
    close: async () => {
      server.close();
      server.closeAllConnections();
      repository.remove();
    },
  };
};

/** One request as CGI: what a web server in front of `git http-backend` does. */
const backend = (root: string, request: IncomingMessage, response: ServerResponse): void => {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdout.on('end', () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf('\r\n\r\n');
    const lines = all.toString('latin1', 0, Math.max(0, end)).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: ?/, 2) as [string, string]));
    response.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), {
      'content-type': headers['Content-Type'] ?? 'text/plain',
    });
    response.end(all.subarray(end + 4));
  });
};
