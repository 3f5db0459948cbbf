import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { canonical } from '#domain/json.ts';
import type { Holdings } from './account.ts';
import { type Account, openEntrance } from './entrance.ts';
import { type Answer, deliver, type Fault, instead, isInstead } from './faults.ts';
import { callBack } from './notify.ts';
import { reads } from './reads.ts';
import { RosRefusal } from './refusal.ts';
import type { Params } from './signature.ts';
import { resourceTypes } from './resource-types.ts';
import { writes } from './writes.ts';

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
  /** Lets the time pass after which ROS knows a token no more. */
  forget(): void;
  close(): void;
}

export const account: Account = { accessKeyId: 'LTAI-canary-key', accessKeySecret: 'canary-secret-of-ros' };

/** ROS of one account in one region on this machine; `isApsara` plays the gateway of a private cloud before it. */
export const playRos = async ({
  isApsara = false,
  who = account,
  now = Date.now,
  accountId = '1234567890123456',
}: {
  isApsara?: boolean;
  who?: Account;
  now?: () => number;
  accountId?: string;
} = {}): Promise<PlayedRos> => {
  let count = 0;
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const held: Holdings = {
    accountId,
    stacks: new Map(),
    changeSets: new Map(),
    retained: [],
    failures: [],
    types: resourceTypes,
    polls: 1,
    stackLimit: 200,
    now,
    newId: (prefix) => `${prefix.toLowerCase()}-${String((count += 1)).padStart(6, '0')}`,
  };
  const played: PlayedRos = Object.assign(held, {
    url: '',
    asked,
    faults,
    unheard: [],
    forget: () => {},
    close: () => {},
  });
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
      await callBack(held.stacks.values(), played.unheard);
      return deliver(response, answer, fault);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(played, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forget: () => answers.clear(),
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
