import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { canonical } from '#domain/json.ts';
import type { Holdings } from './account.ts';
import { type Account, openEntrance } from './entrance.ts';
import { callBack } from './notify.ts';
import { reads } from './reads.ts';
import { RosRefusal } from './refusal.ts';
import type { Params } from './signature.ts';
import { resourceTypes } from './resource-types.ts';
import { writes } from './writes.ts';

/** What goes wrong once with the next call of an action. */
export type Fault = { readonly action?: RegExp } & (
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  /** Another program's page instead of an answer: before anything is done, or after. */
  | { readonly kind: 'html'; readonly status: number; readonly isDone?: boolean }
  /** An empty object under an error's status. */
  | { readonly kind: 'empty'; readonly status: number }
  /** Everything is done, and the connection ends without an answer. */
  | { readonly kind: 'drop' }
  /** Everything is done, and the answer comes this late, in ms. */
  | { readonly kind: 'late'; readonly ms: number }
);

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly action: string;
  readonly params: Params;
}

export interface PlayedRos extends Holdings {
  readonly url: string;
  readonly asked: Asked[];
  readonly faults: Fault[];
  /** Failures while calling `NotificationURLs`. */
  readonly unheard: string[];
  close(): void;
}

export const account: Account = { accessKeyId: 'LTAI-canary-key', accessKeySecret: 'canary-secret-of-ros' };

/** ROS of one account in one region on this machine; `isApsara` plays the gateway of a private cloud before it. */
export const playRos = async ({
  isApsara = false,
  who = account,
  now = Date.now,
}: { isApsara?: boolean; who?: Account; now?: () => number } = {}): Promise<PlayedRos> => {
  let count = 0;
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const held: Holdings = {
    ...{ stacks: new Map(), changeSets: new Map(), retained: [], failures: [] },
    ...{ types: resourceTypes, polls: 1, stackLimit: 200, now },
    newId: (prefix) => `${prefix.toLowerCase()}-${String((count += 1)).padStart(6, '0')}`,
  };
  const played: PlayedRos = Object.assign(held, { url: '', asked, faults, unheard: [], close: () => {} });
  const enter = openEntrance({ account: who, isApsara, now });
  const answers = new Map<string, { readonly of: string; readonly answer: object }>();
  const server = createServer((request, response) => {
    void paramsOf(request).then(async (params) => {
      const [method, action] = [request.method ?? '', params['Action'] ?? ''];
      asked.push({ method, url: request.url ?? '', action, params });
      const at = faults.findIndex((one) => one.action === undefined || one.action.test(action));
      const [fault] = at === -1 ? [] : faults.splice(at, 1);
      if (isInstead(fault)) return instead(response, fault);
      const answer = attempt(() => {
        enter(method, params, request.headers);
        return sameAnswer(answers, params, () => perform(params, held));
      });
      await callBack(played);
      return deliver(response, answer, fault);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(played, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void (server.closeAllConnections(), server.close()),
  });
};

const paramsOf = async (request: IncomingMessage): Promise<Params> => {
  const query = new URL(request.url ?? '/', 'http://x').searchParams;
  const form = new URLSearchParams(await text(request));
  return Object.fromEntries([...query, ...form]);
};

const perform = (params: Params, held: Holdings): object => {
  const action = writes[params['Action'] ?? ''] ?? reads[params['Action'] ?? ''];
  if (action === undefined)
    throw new RosRefusal(404, 'InvalidAction.NotFound', 'Specified api is not found.');
  return action(params, held);
};

/** What changes with every call and is no part of what is asked. */
const passing = new Set(['SignatureNonce', 'Timestamp', 'Signature', 'SecurityToken']);

/** The same call under the same token is answered as before; another one is refused. */
const sameAnswer = (
  answers: Map<string, { readonly of: string; readonly answer: object }>,
  params: Params,
  work: () => object,
): object => {
  const token = params['ClientToken'];
  if (token === undefined || params['Action'] === 'DeleteStack') return work();
  if (!/^[\w-]{1,64}$/.test(token))
    throw new RosRefusal(400, 'InvalidClientToken', 'Specified ClientToken is not valid.');
  const of = canonical(Object.fromEntries(Object.entries(params).filter(([name]) => !passing.has(name))));
  const before = answers.get(token);
  if (before === undefined) {
    const answer = work();
    answers.set(token, { of, answer });
    return answer;
  }
  if (before.of === of) return before.answer;
  throw new RosRefusal(400, 'IdempotentParameterMismatch', 'The ClientToken is used with other parameters.');
};

type Answer = { readonly status: number; readonly body: object };
const attempt = (work: () => object): Answer => {
  const RequestId = crypto.randomUUID().toUpperCase();
  try {
    return { status: 200, body: { RequestId, ...work() } };
  } catch (error) {
    if (!(error instanceof RosRefusal)) throw error;
    return {
      status: error.status,
      body: { RequestId, HostId: 'ros.local', Code: error.code, Message: error.message },
    };
  }
};

const isInstead = (fault: Fault | undefined): fault is Extract<Fault, { kind: 'error' | 'html' | 'empty' }> =>
  fault !== undefined &&
  fault.kind !== 'drop' &&
  fault.kind !== 'late' &&
  !(fault.kind === 'html' && fault.isDone === true);

const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

const instead = (
  response: ServerResponse,
  fault: Extract<Fault, { kind: 'error' | 'html' | 'empty' }>,
): void => {
  if (fault.kind === 'html') return void response.writeHead(fault.status).end(page);
  const { status } = fault;
  if (fault.kind === 'empty') return void response.writeHead(status).end('{}');
  const body = {
    RequestId: crypto.randomUUID(),
    HostId: 'ros.local',
    Code: fault.code,
    Message: fault.message ?? fault.code,
  };
  return void response.writeHead(status).end(JSON.stringify(body));
};

const deliver = async (
  response: ServerResponse,
  { status, body }: Answer,
  fault: Fault | undefined,
): Promise<void> => {
  if (fault?.kind === 'drop') return void response.destroy();
  if (fault?.kind === 'html') return void response.writeHead(fault.status).end(page);
  if (fault?.kind === 'late') await new Promise((done) => setTimeout(done, fault.ms));
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
