import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from '../engine.ts';
import type { WireAnswer } from './wire.ts';
import { answerWire, refuse } from './wire.ts';

export interface ServeOptions {
  /** May still be opening: the port is taken first, and requests wait. */
  readonly engine: Engine | Promise<Engine>;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  /** Accepts nothing new, gives responses in progress a moment to finish, then closes. */
  close(): Promise<void>;
}

const maxBodyBytes = 4 * 1024 * 1024;
const graceMs = 1500;

/** Serves the Step Functions API for SDKs and the AWS CLI. It checks no signature: bind it to the loopback only. */
export const serveEngine = async ({ engine, host, port }: ServeOptions): Promise<Serving> => {
  const server = createServer((request, response) => {
    // A caller that disconnects in the middle harms only itself.
    answer(engine, request, response).catch(() => response.destroy());
  });
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

const answer = async (
  engine: Engine | Promise<Engine>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const reply = await replyTo(engine, request);
  const last = request.complete ? {} : { connection: 'close' };
  response.writeHead(reply.status, { ...reply.headers, ...last });
  response.end(reply.body);
};

const replyTo = async (engine: Engine | Promise<Engine>, request: IncomingMessage): Promise<WireAnswer> => {
  // Programs send no Origin; a web page does, and none has any business here.
  if (request.headers.origin !== undefined)
    return refuse(403, 'AccessDeniedException', 'web pages are not served here');
  if (!namesThisMachine(request))
    return refuse(403, 'AccessDeniedException', 'this endpoint answers to 127.0.0.1 and localhost only');
  if (request.method !== 'POST')
    return refuse(405, 'UnknownOperationException', 'POST the Step Functions JSON protocol here');
  const body = await readBody(request);
  if (body === undefined)
    return refuse(413, 'RequestEntityTooLargeException', `the body is larger than ${maxBodyBytes} bytes`);
  return answerWire(await engine, String(request.headers['x-amz-target'] ?? ''), body);
};

/** A name of elsewhere that was bent to this address (DNS rebinding) shows in Host; two of them could hide one. */
const namesThisMachine = ({ headers, rawHeaders, socket }: IncomingMessage): boolean => {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host');
  const own = [socket.localAddress ?? '', '127.0.0.1', 'localhost', '[::1]'];
  const names = own.map((name) => `${name}:${socket.localPort ?? 0}`);
  return hosts.length === 1 && names.includes((headers.host ?? '').toLowerCase());
};

/** Undefined for a body that is too large; the rest of it is discarded. */
const readBody = (request: IncomingMessage): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= maxBodyBytes) parts.push(part);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.on('close', () => reject(new Error('the caller hung up')));
    request.on('error', reject);
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // A person waits for the prompt: real time, whatever clock the engine has.
    const late = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
