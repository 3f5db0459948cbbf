import { type ClientRequest, type IncomingMessage, request as askPlain } from 'node:http';
import { request as askSecurely } from 'node:https';
import type { Socket } from 'node:net';
import type { Login } from './auth/credentials.ts';
import { type Address, agentsFor } from './http-agents.ts';
import { type Answer, mostOfOne, noAnswer, readAnswer } from './http-answer.ts';

export interface Question {
  readonly method: 'GET' | 'PATCH' | 'DELETE' | 'POST';
  /** Path and query, already escaped. */
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  /** Pages of a list are the only long answers. */
  readonly isList?: boolean;
  /** A good answer is text, not JSON. */
  readonly isText?: boolean;
}

export interface Wire {
  /** The server's clock, epoch ms: ours, unless its last answer was clearly of another time. */
  now(): number;
  /** One request, one answer of any status, within `ms`; fails with NoAnswer. */
  send(question: Question, login: Login, ms: number): Promise<Answer>;
  /** The same, but a 200 stays open and is read as it arrives, until the signal is aborted. */
  open(question: Question, login: Login, ms: number, signal: AbortSignal): Promise<Answer | IncomingMessage>;
}

/** One keep-alive pool to one server. TLS is always verified; redirects are answers like any other. */
export const openWire = (address: Address, maxBytes: number): Wire => {
  const url = new URL(address.server);
  const agents = agentsFor(address);
  const serverClock = openServerClock();
  const ask = (question: Question, login: Login, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const start = url.protocol === 'https:' ? askSecurely : askPlain;
      const request = start({
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? defaultPort(url) : Number(url.port),
        method: question.method,
        path: url.pathname.replace(/\/$/, '') + question.path,
        headers: headersOf(question, login),
        agent: agents(login),
        signal,
      });
      const trace = follow(request, url.protocol === 'https:');
      request.on('response', (response: IncomingMessage) => {
        serverClock.note(response.headers.date);
        resolve(response);
      });
      request.on('error', (error) => reject(noAnswer(error, trace())));
      request.end(question.body);
    });
  return {
    now: () => serverClock.now(),
    async send(question, login, ms) {
      const signal = AbortSignal.timeout(ms);
      const most = question.isList === true ? maxBytes : Math.min(maxBytes, mostOfOne);
      return readAnswer(await ask(question, login, signal), most, question.isText);
    },
    async open(question, login, ms, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), ms); // real I/O waits in real time
      try {
        const response = await ask(question, login, AbortSignal.any([signal, late.signal]));
        return response.statusCode === 200 ? response : await readAnswer(response, maxBytes);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

/** A header in whole seconds that was on its way for a moment says nothing about fractions. */
const smallSkewMs = 2_000;

const openServerClock = () => {
  let skew = 0;
  return {
    note(date: string | undefined) {
      const told = Date.parse(date ?? '');
      if (Number.isNaN(told)) return;
      const seen = told + 500 - Date.now();
      skew = Math.abs(seen) < smallSkewMs ? 0 : seen;
    },
    now: () => Date.now() + skew,
  };
};

const defaultPort = (url: URL): number => (url.protocol === 'https:' ? 443 : 80);

const headersOf = (question: Question, login: Login): Record<string, string> => ({
  accept: question.isText === true ? '*/*' : 'application/json',
  'user-agent': 'tidegate',
  ...(login.token === undefined ? {} : { authorization: `Bearer ${login.token}` }),
  ...(question.body === undefined
    ? {}
    : {
        'content-type': question.type ?? 'application/json',
        'content-length': String(Buffer.byteLength(question.body)),
      }),
});

/** Records how far a request got, so that a failure can say whether the server may have seen it. */
const follow = (request: ClientRequest, secure: boolean): (() => { sent: boolean; reused: boolean }) => {
  let sent = false;
  request.on('socket', (socket: Socket) => {
    if (request.reusedSocket) sent = true;
    else socket.once(secure ? 'secureConnect' : 'connect', () => (sent = true));
  });
  return () => ({ sent, reused: request.reusedSocket });
};
