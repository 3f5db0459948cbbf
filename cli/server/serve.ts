import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import { Exit, exit } from '../exit.ts';
import { type Intake, isStranger, largestBytes, openIntake, strangersBytes } from './body.ts';
import { refuseStranger } from './guard.ts';
import { problem } from './problem.ts';
import { send } from './send.ts';
import { streamEvents, wantsStream } from './stream.ts';
import type { Answer } from './handler.ts';

export interface Serving {
  /** `http://127.0.0.1:8420` */
  readonly url: string;
  readonly port: number;
  /** Accepts nothing new, gives responses in progress a moment to finish, then closes. */
  stop(): Promise<void>;
}

/** Loopback only: a server that others can reach needs TLS and sign-in, which this one does not have. */
const host = '127.0.0.1';
/** How long responses in progress may take once the server stops, ms. */
const graceMs = 1500;

/**
 * The API on 127.0.0.1. Port 0 means any free one; a port that is taken is an Exit that says what to do. `hosts` are
 * other names under which a proxy may call.
 */
export const serve = async (
  port: number,
  answer: Answer,
  hosts: readonly string[] = [],
): Promise<Serving> => {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const intake = openIntake();
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    const done = handle(request, response, {
      answer,
      hosts,
      intake,
      stopping: stopping.signal,
    }).finally(() => underWay.delete(done));
    underWay.add(done);
  });
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    stop: async () => {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // A person waits for the prompt: real time, not the world's.
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(late);
    },
  };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListen(error, port)));
    server.listen(port, host, resolve);
  });

/** Why a port could not be taken, and what to do; any other error as it is. */
export const explainListen = (error: NodeJS.ErrnoException, port: number): Error => {
  if (error.code === 'EADDRINUSE')
    return new Exit(
      exit.usage,
      `port ${port} is in use: stop what listens there, or choose another with --port`,
    );
  if (error.code === 'EACCES')
    return new Exit(exit.usage, `port ${port} is not allowed for this user: choose one above 1023`);
  return error;
};

interface Manner {
  readonly answer: Answer;
  readonly hosts: readonly string[];
  readonly intake: Intake;
  readonly stopping: AbortSignal;
}

const handle = async (
  request: IncomingMessage,
  response: ServerResponse,
  { answer, hosts, intake, stopping }: Manner,
): Promise<void> => {
  let answered = (): void => undefined;
  try {
    const asked = await readRequest(request, hosts, intake);
    if ('status' in asked) return send(response, asked, request, stopping);
    answered = asked.answered;
    if (wantsStream(asked.request)) return await streamEvents(asked.request, response, answer, stopping);
    send(response, await answer(asked.request), request, stopping);
  } catch (error) {
    if (!response.headersSent)
      send(response, problem(500, 'broken', 'this server failed to answer'), request, stopping);
    process.stderr.write(
      `tidegate: an answer failed: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  } finally {
    answered();
  }
};

/** The request as the API knows it, or the refusal of one that does not get that far. */
const readRequest = async (
  request: IncomingMessage,
  hosts: readonly string[],
  intake: Intake,
): Promise<{ readonly request: HttpRequest; readonly answered: () => void } | HttpAnswer> => {
  const port = (request.socket.address() as Partial<AddressInfo>).port ?? 0;
  const stranger = refuseStranger(request, port, hosts);
  if (stranger !== undefined) return stranger;
  // Parsed by hand: a URL would read `//x` as a host, and resolve `..` before it could be checked.
  const [path = '', ...query] = (request.url ?? '').split('?');
  if (!path.startsWith('/') || path.startsWith('//'))
    return problem(400, 'no-path', 'the address of a request begins with one slash, like /v1/releases');
  const unknown = isStranger(request);
  const read = await intake.read(request, unknown ? strangersBytes : undefined);
  // An unauthenticated caller with a large body gets a 401, which needs no body.
  const isOurs = Number(request.headers['content-length'] ?? 0) <= largestBytes;
  const brought = read === 'too-large' && unknown && isOurs ? nothing : read;
  if (brought === 'too-large') return problem(413, 'too-large', 'the body is larger than 1 MiB');
  if (brought === 'busy') return busy;
  const asked = {
    method: request.method ?? 'GET',
    path,
    params: {},
    query: Object.fromEntries(new URLSearchParams(query.join('?'))),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: brought.body,
  };
  return { request: asked, answered: brought.answered };
};

const nothing = { body: new Uint8Array(), answered: () => undefined };

const refusal = problem(503, 'busy', 'this server has more to read than it may hold; try again in a moment');
const busy: HttpAnswer = { ...refusal, headers: { ...refusal.headers, 'retry-after': '1' } };
