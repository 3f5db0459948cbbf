import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

export interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
}

export interface Served {
  readonly url: string;
  close(): void;
}

/** Serves on a free port of the loopback; undefined hangs up without an answer. */
export const serve = async (answer: (asked: Asked) => Promise<Answer | undefined>): Promise<Served> => {
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const said = await answer({ request, url, body: await buffer(request) });
    if (said === undefined) return void request.socket.destroy();
    response.writeHead(said.status, {
      ...said.headers,
      'content-length': Buffer.byteLength(said.body),
    } as never);
    response.end(said.body);
  };
  const server = createServer((request, response) => {
    reply(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
