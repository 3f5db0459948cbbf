import { Agent, createServer as createHttp, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/*
 * What runs inside the network namespace of a data plane: the pods (one server that answers at every address of the pods
 * and says which), the way to the API server (a socket file leads out), and those who send requests. It takes orders as
 * lines of JSON, and answers each with one.
 */

const Order = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    socket: z.string(),
    apiPort: z.number(),
    podPort: z.number(),
    /** A socket file that leads to the port of the router's metrics. */
    metrics: z.object({ socket: z.string(), port: z.number() }),
  }),
  /** The addresses of all pods that answer from now on, and the share of the answers of each that are a 500. */
  z.object({ kind: z.literal('pods'), addresses: z.record(z.string(), z.number()) }),
  /** So many requests, one after the other by so many clients. */
  z.object({
    kind: z.literal('send'),
    port: z.number(),
    count: z.number(),
    clients: z.number(),
    headers: z.record(z.string(), z.string()),
  }),
  /** So many requests a second until `stop`. */
  z.object({
    kind: z.literal('stream'),
    port: z.number(),
    perSecond: z.number(),
    headers: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('stop') }),
]);
type Order = z.infer<typeof Order>;

let alive = new Map<string, number>();

const forward = (from: Socket, to: Socket): void => {
  from.pipe(to).pipe(from);
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const)
    one.on('error', () => other.destroy());
};

const open = async ({
  socket,
  apiPort,
  podPort,
  metrics,
}: Extract<Order, { kind: 'open' }>): Promise<void> => {
  const api = createServer((inner) => forward(inner, connect(socket)));
  const pods = createHttp((asked, answer) => {
    const { localAddress = '' } = asked.socket;
    // A pod that is gone neither answers nor says why.
    const errorRatio = alive.get(localAddress);
    if (errorRatio === undefined) return void asked.socket.destroy();
    if (Math.random() < errorRatio) answer.statusCode = 500;
    answer.end(localAddress);
  });
  pods.on('connection', (one) => {
    if (!alive.has(one.localAddress ?? '')) one.destroy();
  });
  await new Promise<void>((done) => api.listen(apiPort, '127.0.0.1', done));
  await new Promise<void>((done) => pods.listen(podPort, '0.0.0.0', done));
  const scraped = createServer((outer) => forward(outer, connect(metrics.port, '127.0.0.1')));
  await new Promise<void>((done) => scraped.listen(metrics.socket, done));
};

/** What came of one request: the address of the pod that answered, or why none did. */
interface Outcome {
  readonly at: number;
  readonly pod?: string;
  readonly failure?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const ask = (port: number, headers: Readonly<Record<string, string>>): Promise<Outcome> =>
  new Promise((done) => {
    const at = Date.now();
    const fail = (failure: string) => done({ at, failure });
    const sent = request({ agent, host: '127.0.0.1', port, headers, timeout: 5_000 }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (body += chunk));
      answer.once('error', ({ message }) => fail(message));
      answer.once('end', () =>
        answer.statusCode === 200 ? done({ at, pod: body }) : fail(`status ${answer.statusCode}`),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer within 5 s')));
    sent.once('error', ({ message }) => fail(message));
    sent.end();
  });

const counted = (outcomes: readonly Outcome[]) => {
  const pods: Record<string, number> = {};
  const failures: Record<string, number> = {};
  for (const { pod, failure } of outcomes) {
    if (pod !== undefined) pods[pod] = (pods[pod] ?? 0) + 1;
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
  }
  return { pods, failures };
};

/**
 * Many requests on one connection without a client library, which would cost more than the router: each is sent when the
 * one before it is answered, and every answer carries its length.
 */
const askMany = (port: number, request: string, next: () => boolean): Promise<readonly Outcome[]> =>
  new Promise((done) => {
    const outcomes: Outcome[] = [];
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let isOver = false;
    const end = (failure?: string): void => {
      if (isOver) return;
      isOver = true;
      if (failure !== undefined) outcomes.push({ at: Date.now(), failure });
      socket.destroy();
      done(outcomes);
    };
    const go = (): void => {
      if (!next()) return end();
      socket.write(request);
    };
    socket.setTimeout(5_000, () => end('no answer within 5 s'));
    socket.setEncoding('latin1');
    socket.once('connect', go);
    socket.once('error', ({ message }) => end(message));
    socket.once('close', () => end('the connection was closed'));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const head = text.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (length === undefined) return end(`an answer without length: ${text.slice(0, 40)}`);
      const whole = head + 4 + Number(length);
      if (text.length < whole) return;
      const status = text.slice(9, 12);
      const pod = text.slice(head + 4, whole);
      text = text.slice(whole);
      outcomes.push({ at: 0, ...(status === '200' ? { pod } : { failure: `status ${status}` }) });
      go();
    });
  });

const send = async ({ port, count, clients, headers }: Extract<Order, { kind: 'send' }>) => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET / HTTP/1.1\r\n${lines.join('')}\r\n`;
  const outcomes: Outcome[] = [];
  const work = { left: count };
  const next = (): boolean => (work.left -= 1) >= 0;
  // A connection that breaks is a failed request; the others go on on a new one.
  const client = async (): Promise<void> => {
    while (work.left > 0) outcomes.push(...(await askMany(port, request, next)));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return counted(outcomes);
};

let stopped: (() => Promise<readonly Outcome[]>) | undefined;

const stream = ({ port, perSecond, headers }: Extract<Order, { kind: 'stream' }>): void => {
  const asked: Promise<Outcome>[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    while (asked.length < due) asked.push(ask(port, headers));
  }, 10);
  stopped = () => {
    clearInterval(timer);
    return Promise.all(asked);
  };
};

const obey = async (order: Order): Promise<unknown> => {
  switch (order.kind) {
    case 'open':
      await open(order);
      return {};
    case 'pods':
      alive = new Map(Object.entries(order.addresses));
      return {};
    case 'send':
      return send(order);
    case 'stream':
      stream(order);
      return {};
    case 'stop': {
      const outcomes = (await stopped?.()) ?? [];
      return { ...counted(outcomes), outcomes };
    }
    default:
      return order satisfies never;
  }
};

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await obey(Order.parse(JSON.parse(line))))}\n`);
process.exit(0);
