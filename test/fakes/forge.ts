import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Comment {
  readonly id: number;
  body: string;
}

export interface PlayedForge {
  readonly url: string;
  readonly comments: Comment[];
  /** `POST /…`, in the order in which they came. */
  readonly asked: string[];
  /** Answers every request with this status, until it is 200 again. */
  status: number;
  close(): void;
}

export interface ForgeShape {
  /** Whether a request proves who asks. */
  readonly isKnown: (request: IncomingMessage) => boolean;
  /** Where the comments of the one request are. */
  readonly list: string;
  /** Where the comment of that id is changed, and how. */
  readonly one: { readonly method: string; readonly path: (id: number) => string };
}

/** Comments of one pull request of GitHub (REST, 2022-11-28), number 12 of acme/shop. */
export const githubShape: ForgeShape = {
  isKnown: ({ headers }) => headers.authorization === 'Bearer gh-token-of-the-job',
  list: '/repos/acme/shop/issues/12/comments',
  one: { method: 'PATCH', path: (id) => `/repos/acme/shop/issues/comments/${id}` },
};

/** Notes of one merge request of GitLab (REST, v4), number 12 of project 7. */
export const gitlabShape: ForgeShape = {
  isKnown: ({ headers }) => headers['private-token'] === 'gl-token-of-the-job',
  list: '/projects/7/merge_requests/12/notes',
  one: { method: 'PUT', path: (id) => `/projects/7/merge_requests/12/notes/${id}` },
};

/** A forge that keeps the comments of one request, a page at a time. */
export const playForge = async ({ isKnown, list, one }: ForgeShape): Promise<PlayedForge> => {
  const comments: Comment[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://forge');
    const send = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    forge.asked.push(`${request.method} ${pathname}`);
    if (!isKnown(request)) return send(401, { message: 'Bad credentials' });
    if (forge.status !== 200) return send(forge.status, { message: 'no' });
    if (request.method === 'GET' && pathname === list) {
      const [page, size] = [
        Number(searchParams.get('page') ?? 1),
        Number(searchParams.get('per_page') ?? 20),
      ];
      return send(200, comments.slice((page - 1) * size, page * size));
    }
    const changed = comments.find(({ id }) => request.method === one.method && pathname === one.path(id));
    if (changed === undefined && !(request.method === 'POST' && pathname === list)) return send(404, {});
    void json(request).then((sent) => {
      const { body } = sent as { readonly body: string };
      if (changed !== undefined) changed.body = body;
      else comments.push({ id: 1000 + comments.length, body });
      return send(changed === undefined ? 201 : 200, changed ?? comments.at(-1));
    });
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const forge: PlayedForge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    asked: [],
    status: 200,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return forge;
};
