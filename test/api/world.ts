import { noIdentity } from '#adapters/identity/none.ts';
import { nobody } from '#shared/compiler/definitions.ts';
import { createHmac } from 'node:crypto';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { handClock, type HandClock } from '#adapters/clock/hand.ts';
import { openRememberingHooks } from '#test/fakes/outbound-http.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';

import { Failure } from '#domain/failure.ts';
import { trailStream } from '#domain/streams.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Engine, Run } from '#ports/engine.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { newId } from '#worlds/new-id.ts';
import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import { answerRequest } from '#functions/api/routes.ts';
import type { Source } from '#domain/config/place.ts';

/** An engine that starts nothing and remembers everything: names count once, tokens too. */
export interface NotingEngine extends Engine {
  readonly started: { readonly workflow: string; readonly name: string; readonly input: JsonObject }[];
  readonly answers: { readonly token: string; readonly output: JsonObject }[];
  readonly runs: Map<string, Run>;
}

const notingEngine = (): NotingEngine => {
  const runs = new Map<string, Run>();
  const started: NotingEngine['started'] = [];
  const answers: NotingEngine['answers'] = [];
  return {
    started,
    answers,
    runs,
    start: async (workflow, name, input) => {
      if (runs.has(name)) return 'known';
      runs.set(name, { kind: 'running', since: 0 });
      started.push({ workflow, name, input });
      return 'started';
    },
    answer: async (token, output) => {
      if (answers.some((answer) => answer.token === token)) return 'gone';
      answers.push({ token, output });
      return 'answered';
    },
    look: async (_, name) => runs.get(name) ?? { kind: 'unknown' },
    stop: async () => {},
  };
};

export const start = Date.UTC(2026, 10, 23, 12);
export const token = 'token-of-ann-0123456789abcdef';
export const bobsToken = 'token-of-bob-0123456789abcdef';
const people = new Map([
  [token, 'ann'],
  [bobsToken, 'bob'],
]);
export const githubSecret = 'a secret that only github knows';
export const standardSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

const receivers: readonly Receiver[] = [
  { id: 'gh', scheme: 'github', apps: ['shop'], component: 'web', secrets: async () => [githubSecret] },
  { id: 'gh-all', scheme: 'github', apps: ['shop'], secrets: async () => [githubSecret] },
  { id: 'ci', scheme: 'standard-webhooks', apps: ['shop'], secrets: async () => [standardSecret] },
  { id: 'new', scheme: 'standard-webhooks', apps: ['unborn'], secrets: async () => [standardSecret] },
];

export interface ApiWorld extends World {
  readonly engine: NotingEngine;
  readonly clock: HandClock;
}

/** A world with an API and a journal, and nobody behind them: what a workflow would write, the test writes. */
export const apiWorld = (changes: Partial<World> = {}): ApiWorld => {
  const clock = handClock(start);
  const none = async (): Promise<never> => {
    throw new Failure('NotFound', 'the world of the API', 'there is nothing behind them');
  };
  let ids = 0;
  return {
    journal: openMemoryJournal(),
    blobs: openMemoryBlobs(),
    engine: notingEngine(),
    clock,
    chat: { tell: async () => ({ kind: 'told' }) },
    outboundHttp: openRememberingHooks(),
    settings: {
      receiver: async (id) => receivers.find((receiver) => receiver.id === id),
      receivers: async () => receivers,
      whoIs: async (bearer) => {
        const name = people.get(bearer);
        return name === undefined ? undefined : { name };
      },
      access: async () => ({}),
      issuers: async () => [],
    },
    identity: noIdentity,
    registry: openSimulatedRegistry(),
    evaluate: nobody,
    cluster: none,
    metrics: none,
    newId: () => newId(clock.now() + (ids += 1), new Uint8Array(16)),
    ...changes,
  } as ApiWorld;
};

export interface Asking {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without one, ann asks; undefined brings none. */
  readonly token?: string | undefined;
}

export interface Answered<T> extends HttpAnswer {
  readonly json: T;
}

/** `knock(world, 'POST /v1/releases', {body})`, with the shape that the test looks for; a body that is text or bytes goes as it is. */
export const knock = async <T = Readonly<Record<string, unknown>>>(
  world: World,
  at: string,
  asking: Asking = {},
): Promise<Answered<T>> => {
  const answer = await answerRequest(requestOf(at, asking), world);
  const isJson = answer.headers['content-type']?.includes('json') === true && answer.body !== '';
  return { ...answer, json: (isJson ? JSON.parse(answer.body) : {}) as T };
};

const requestOf = (at: string, asking: Asking): HttpRequest => {
  const [method = '', address = ''] = at.split(' ');
  const [path = '', query = ''] = address.split('?');
  const bearer = 'token' in asking ? asking.token : token;
  return {
    method,
    path,
    params: {},
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...asking.headers },
    body: bytesOf(asking.body),
  };
};

export const bytesOf = (body: unknown): Uint8Array => {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

export const signGithub = (body: unknown, event: string): Asking => ({
  body: bytesOf(body),
  token: undefined,
  headers: {
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${createHmac('sha256', githubSecret).update(bytesOf(body)).digest('hex')}`,
  },
});

export const signStandard = (body: unknown, id = 'msg_1', atSeconds = start / 1000): Asking => {
  const key = Buffer.alloc(24, 7);
  const mac = createHmac('sha256', key).update(`${id}.${atSeconds}.`).update(bytesOf(body)).digest('base64');
  return {
    body: bytesOf(body),
    token: undefined,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(atSeconds), 'webhook-signature': `v1,${mac}` },
  };
};

/** An application of two components in two places. */
export const shop = (image = 'reg.example.com/shop/web:1'): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: ${image}
    - name: mail
      type: worker
      properties:
        image: reg.example.com/shop/mail:1
release:
  targets:
    - { name: eu, cluster: one, namespace: shop, environment: prod, region: eu }
    - { name: us, cluster: two, namespace: shop, environment: prod, region: us }
`,
    },
  ],
});

export const registerShop = async (world: World): Promise<void> => {
  const { status, body } = await knock(world, 'PUT /v1/apps/shop', { body: { source: shop() } });
  if (status !== 200) throw new Error(body);
};

/** A release of the shop that ann has asked for under this key; its id. */
export const begun = async (world: World, key = 'k1'): Promise<string> => {
  await registerShop(world);
  const body = { app: 'shop', images: { web: 'reg.example.com/shop/web:2' } };
  const { json } = await knock(world, 'POST /v1/releases', { body, headers: { 'idempotency-key': key } });
  return String(json['id']);
};

/** Writes facts at the end of a stream, as a task would. */
export const write = async (world: World, stream: string, ...facts: readonly JsonObject[]): Promise<void> => {
  for (const fact of facts) {
    const { length } = await world.journal.read(stream);
    await world.journal.append(stream, length, fact, world.clock.now());
  }
};

/** Every stream but the audit trail, which also has what was refused. */
export const kept = async ({ journal }: World) =>
  (await journal.list('')).filter(({ stream }) => stream !== trailStream);
