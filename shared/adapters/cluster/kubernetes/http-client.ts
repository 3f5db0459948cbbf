import {
  Agent as PlainAgent,
  type ClientRequest,
  type IncomingMessage,
  request as askPlain,
} from 'node:http';
import { Agent, request as askSecurely } from 'node:https';
import type { Socket } from 'node:net';
import { readJson } from '../../schema/read-json.ts';
import type { Login } from './auth/credentials.ts';

/** Where a cluster answers and how we know that it is the right one. */
export interface Address {
  /** `https://host:port`, perhaps with a path; plain http only on this machine. */
  readonly server: string;
  /** PEM of the authorities to trust; default: the system's. */
  readonly ca?: string;
  /** The name in the server's certificate, where it differs from the host. */
  readonly serverName?: string;
  /** An HTTP proxy to tunnel through. */
  readonly proxy?: string;
}

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

/** What the server said; `body` is JSON where it claimed to be, else text. */
export interface Answer {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body: unknown;
}

/** No response, or an incomplete one. `sent` is false only if certainly nothing reached the server. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly sent: boolean;
  /** The connection was an idle one, which the server may have closed meanwhile. */
  readonly reused: boolean;

  constructor(reason: string, code: string, { sent, reused }: { sent: boolean; reused: boolean }) {
    super(reason);
    this.name = 'NoAnswer';
    this.code = code;
    this.sent = sent;
    this.reused = reused;
  }
}

export interface Wire {
  /** The server's clock, epoch ms: ours, unless its last answer was clearly of another time. */
  now(): number;
  /** One request, one answer of any status, within `ms`; fails with NoAnswer. */
  send(question: Question, login: Login, ms: number): Promise<Answer>;
  /** The same, but a 200 stays open and is read as it arrives, until the signal is aborted. */
  open(question: Question, login: Login, ms: number, signal: AbortSignal): Promise<Answer | IncomingMessage>;
}

/** Idle connections are dropped well before the 90 s after which an API server drops them. */
const idleMs = 20_000;

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
      return read(await ask(question, login, signal), most, question.isText);
    },
    async open(question, login, ms, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), ms); // real I/O waits in real time
      try {
        const response = await ask(question, login, AbortSignal.any([signal, late.signal]));
        return response.statusCode === 200 ? response : await read(response, maxBytes);
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

/** One agent for one certificate: a new one from a credential plugin must not travel on an old connection. */
const agentsFor = (address: Address): ((login: Login) => Agent | PlainAgent) => {
  const common = { keepAlive: true, timeout: idleMs, scheduling: 'lifo' as const, ...proxied(address.proxy) };
  const plain = new PlainAgent(common);
  let latest: { readonly login: Login; readonly agent: Agent } | undefined;
  return (login) => {
    if (address.server.startsWith('http:')) return plain;
    if (latest?.login.cert === login.cert && latest?.login.key === login.key && latest !== undefined)
      return latest.agent;
    latest?.agent.destroy();
    const agent = new Agent({
      ...common,
      rejectUnauthorized: true,
      ...(address.ca === undefined ? {} : { ca: address.ca }),
      ...(address.serverName === undefined ? {} : { servername: address.serverName }),
      ...(login.cert === undefined ? {} : { cert: login.cert, key: login.key }),
    });
    latest = { login, agent };
    return agent;
  };
};

const proxied = (proxy: string | undefined) =>
  proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } };

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

/** Twice and more what etcd keeps of one object. */
const mostOfOne = 4 * 1_048_576;
/** The beginning of an error says what it is. */
const mostOfError = 262_144;

const read = async (response: IncomingMessage, maxBytes: number, isText = false): Promise<Answer> => {
  const isError = (response.statusCode ?? 0) >= 300;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes && !isError) throw tooLong(maxBytes);
      chunks.push(chunk);
      if (isError && bytes > mostOfError) break;
    }
  } catch (error) {
    throw noAnswer(error, { sent: true, reused: false });
  }
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status,
    body: await bodyOf(Buffer.concat(chunks).toString('utf8'), status, isText),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
  };
};

export const tooLong = (maxBytes: number): NoAnswer =>
  new NoAnswer(`its answer is longer than ${Math.round(maxBytes / 1_048_576)} MiB`, 'TOO_LONG', {
    sent: true,
    reused: false,
  });

/** Errors may be text (a proxy's page); what claims to have worked must be JSON. */
const bodyOf = async (text: string, status: number, isText: boolean): Promise<unknown> => {
  if (isText && status >= 200 && status < 300) return text;
  try {
    return await readJson(text);
  } catch {
    if (status >= 300 || status < 200) return text;
    throw new NoAnswer('its answer is not JSON; is this the address of a Kubernetes API?', 'NOT_JSON', {
      sent: true,
      reused: false,
    });
  }
};

/** Only the code of a system error is taken over: its other fields may hold certificates and addresses. */
const noAnswer = (error: unknown, trace: { sent: boolean; reused: boolean }): NoAnswer => {
  if (error instanceof NoAnswer) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return new NoAnswer(reason(code), code, trace);
};

const reason = (code: string): string => {
  if (code === 'ABORT_ERR' || code === '23') return 'it did not answer in time';
  if (code === 'ECONNREFUSED') return 'the connection was refused (ECONNREFUSED)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `its name cannot be resolved (${code})`;
  if (/CERT|TLS|SSL|ISSUER|SIGNATURE|CRL/.test(code))
    return `its certificate is not trusted or TLS failed (${code}); check the certificate authority and the server name`;
  return `the connection broke (${code})`;
};
