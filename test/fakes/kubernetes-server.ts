import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newAuthority } from './certificates.ts';

/** One request as the server saw it. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The common name in the client's certificate. */
  readonly client: string | undefined;
}

export type Play = (heard: Heard, response: ServerResponse) => void;

/** A server with a certificate of its own that answers as it is told and remembers what it heard. */
export interface FakeServer {
  readonly address: { readonly server: string; readonly ca: string };
  readonly heard: Heard[];
  readonly authority: ReturnType<typeof newAuthority>;
  connections: number;
  /** What to do with the next requests, one each; the last one stays. */
  play(...plays: readonly Play[]): void;
  close(): Promise<void>;
}

export const startServer = async (days?: number): Promise<FakeServer> => {
  const authority = newAuthority();
  const { cert, key } = authority.issue('server', days);
  let script: Play[] = [];
  const server = createServer({
    cert,
    key,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('secureConnection', () => (fake.connections += 1));
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const heard = await heardOf(request);
    fake.heard.push(heard);
    const play = script.length > 1 ? script.shift() : script[0];
    (play ?? answer(500, {}))(heard, response);
  };
  server.on('request', (request, response) => void serve(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const fake: FakeServer = {
    address: { server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: authority.cert },
    heard: [],
    authority,
    connections: 0,
    play: (...plays) => (script = [...plays]),
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return fake;
};

const heardOf = async (request: IncomingMessage): Promise<Heard> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const url = new URL(request.url ?? '/', 'https://server');
  const socket = request.socket as import('node:tls').TLSSocket;
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body,
    client: socket.getPeerCertificate().subject?.CN?.toString(),
  };
};

/** Answers with JSON. */
export const answer =
  (code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Play =>
  (_, response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A Status object, as the API answers trouble. */
export const status = (code: number, message: string, rest: Readonly<Record<string, unknown>> = {}): Play =>
  answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...rest });

/** Breaks the connection without an answer. */
export const hangUp: Play = (_, response) => response.socket?.destroy();
