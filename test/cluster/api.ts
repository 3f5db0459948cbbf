import { Agent, request } from 'node:https';

import type { Access } from './credentials.ts';

/** What the API server said; `body` is parsed JSON, or the text where it is none (`/readyz` says `ok`). */
export type Answer = { readonly status: number; readonly body: unknown };

/** A plain client for the tests' own hooks, so that no test leans on the client that it tests. */
export type Api = {
  /** Sends one request; a patch is a merge patch unless `type` says otherwise. Rejects only where no answer came. */
  call(method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  /** As `call`, but anything except 2xx is an error that carries the server's message. */
  must(method: string, path: string, body?: unknown, type?: string): Promise<unknown>;
  close(): void;
};

/** Whom an administrator speaks as. */
export type Person = { readonly user: string; readonly groups: readonly string[] };

/** Opens a client as one user; its `User-Agent` tells it apart in the audit log. */
export const openApi = (
  { server, caData, token }: Access,
  userAgent = 'tidegate-test',
  person?: Person,
): Api => {
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(caData, 'base64') });
  const call: Api['call'] = (method, path, body, type) =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        'user-agent': userAgent,
        accept: 'application/json',
        ...(person !== undefined && {
          'impersonate-user': person.user,
          'impersonate-group': [...person.groups],
        }),
        ...(text !== undefined && {
          'content-type': type ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'),
          'content-length': Buffer.byteLength(text),
        }),
      };
      const sent = request(new URL(path, server), { method, agent, headers, timeout: 30_000 }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', fail);
        answer.once('end', () => done({ status: answer.statusCode ?? 0, body: read(Buffer.concat(chunks)) }));
      });
      sent.once('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} within 30 s`)));
      sent.once('error', fail);
      sent.end(text);
    });
  return {
    call,
    async must(method, path, body, type) {
      const answer = await call(method, path, body, type);
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
    close: () => agent.destroy(),
  };
};

const read = (bytes: Buffer): unknown => {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    // Not everything the server says is JSON.
    return text;
  }
};
