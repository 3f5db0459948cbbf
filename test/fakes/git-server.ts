import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository that Debian's own git serves over HTTP on the loopback, behind a login. */
export interface GitServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** How often it was asked with the login. */
  readonly asked: () => number;
  /** Commits these files (with links, by their targets) on top of a branch, or in place of what it held. */
  commit(
    files: Readonly<Record<string, string>>,
    how?: {
      readonly branch?: string;
      readonly forced?: boolean;
      readonly links?: Readonly<Record<string, string>>;
    },
  ): string;
  tag(name: string, commit: string): void;
  close(): Promise<void>;
}

/** Whether this machine has the git that serves. */
export const hasGit = (): boolean => {
  try {
    execFileSync('git', ['http-backend', '--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const [username, password] = ['reader', 'token-of-the-repository'];

export const startGitServer = async (): Promise<GitServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-git-'));
  const [bare, work] = [join(folder, 'deploy.git'), join(folder, 'work')];
  const git = (cwd: string, ...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...words], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git(folder, 'init', '--bare', '-b', 'main', bare);
  git(bare, 'config', 'uploadpack.allowFilter', 'true');
  git(folder, 'clone', bare, work);
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${btoa(`${username}:${password}`)}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    asked += 1;
    backend(folder, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deploy.git`,
    username,
    password,
    asked: () => asked,
    commit: (files, { branch = 'main', forced = false, links = {} } = {}) => {
      if (forced) git(work, 'checkout', '--orphan', `made-${Date.now()}`);
      if (forced) git(work, 'rm', '-rf', '--ignore-unmatch', '.');
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      for (const [path, target] of Object.entries(links)) symlinkSync(target, join(work, path));
      git(work, 'add', '-A');
      git(work, 'commit', '--allow-empty', '-m', 'change');
      git(work, 'push', ...(forced ? ['--force'] : []), 'origin', `HEAD:refs/heads/${branch}`);
      return git(work, 'rev-parse', 'HEAD');
    },
    tag: (name, commit) => {
      git(work, 'tag', '-a', name, '-m', name, commit);
      git(work, 'push', 'origin', name);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
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
