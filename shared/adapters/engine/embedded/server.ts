import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from './engine.ts';
import { answerWire } from './wire.ts';

export interface ServeOptions {
  readonly engine: Engine;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

const maxBodyBytes = 4 * 1024 * 1024;

/** Serves the Step Functions API for SDKs and the AWS CLI. It checks no signature: bind it to the loopback only. */
export const serveEngine = async ({ engine, host, port }: ServeOptions): Promise<Serving> => {
  const server = createServer((request, response) => void answer(engine, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => closeServer(server),
  };
};

const answer = async (engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request);
  if (request.method !== 'POST' || body === undefined) {
    response.writeHead(body === undefined ? 413 : 405, { 'content-type': 'text/plain' });
    response.end(body === undefined ? 'body too large\n' : 'POST the Step Functions JSON protocol here\n');
    return;
  }
  const reply = await answerWire(engine, String(request.headers['x-amz-target'] ?? ''), body);
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
};

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > maxBodyBytes) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
