import { createHash, createHmac } from 'node:crypto';
import { openChatOf } from '#adapters/chat/chats.ts';
import { textAt } from '#domain/json-at.ts';
import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Heard } from '#domain/message/heard.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { decryptDingtalk, type DingtalkEnvelope } from '#shared/crypto/signatures/dingtalk.ts';
import { decryptLark } from '#shared/crypto/signatures/lark.ts';
import { judged, listIn, type Result, wrong } from './result.ts';
import { countingCalls } from './counting-calls.ts';

type Payload = Readonly<Record<string, unknown>>;

interface LarkVector {
  readonly id: string;
  readonly encryptKey?: string;
  readonly encrypt?: string;
  readonly expect?: string;
  readonly expectPlain?: string;
  readonly expectPlainSha256?: string;
  readonly expectFields?: Readonly<Record<string, string>>;
  readonly plain?: Payload;
  readonly expectStatus?: number;
  readonly expectBody?: Payload;
}

interface SlackVector {
  readonly id: string;
  readonly signingSecret?: string;
  readonly timestamp?: number;
  readonly now?: number;
  readonly body?: string;
  readonly signature?: string;
  readonly change?: Readonly<Record<string, unknown>>;
  readonly expect?: string;
  readonly expectIdentity?: Readonly<Record<string, string>>;
  readonly expectDecision?: Readonly<Record<string, string>>;
}

/** Every callback of the file, through the chat that it is of. */
export const checkChats = async (file: Payload): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const vector of listIn(file, 'lark') as readonly LarkVector[]) results.push(await checkLark(vector));
  for (const vector of listIn(file, 'dingtalk') as readonly (DingtalkEnvelope & {
    id: string;
    expectPlain: string;
  })[])
    results.push(
      judged(vector.id, decryptDingtalk(vector) === vector.expectPlain, `read ${decryptDingtalk(vector)}`),
    );
  const slack = listIn(file, 'slack') as readonly SlackVector[];
  for (const vector of slack) results.push(await checkSlack(vector, slack));
  return results;
};

const now = 1_780_000_001_000;

const checkLark = async (vector: LarkVector): Promise<Result> => {
  const { id, encryptKey = 'test key', encrypt, plain } = vector;
  const token = textAt(plain, 'token') || 'vtoken';
  const app = { appId: 'cli_1', appSecret: 's', encryptKey, verificationToken: token };
  const settings = { ...app, tenant: 't1', chat: 'oc_1', api: 'http://127.0.0.1:1' };
  const body = JSON.stringify(encrypt === undefined ? plain : { encrypt });
  const seconds = String(now / 1000);
  const signature = createHash('sha256').update(`${seconds}n${encryptKey}${body}`).digest('hex');
  const headers = {
    'x-lark-request-timestamp': seconds,
    'x-lark-request-nonce': 'n',
    'x-lark-signature': signature,
  };
  const heard = await hear({ lark: settings }, 'lark', headers, body, now);
  if (vector.expectStatus !== undefined) {
    const isRight =
      statusOf(heard) === vector.expectStatus &&
      (vector.expectBody === undefined || bodyOf(heard) === JSON.stringify(vector.expectBody));
    return judged(id, isRight, `answered ${statusOf(heard)} ${bodyOf(heard)}`);
  }
  if (vector.expect !== undefined)
    return judged(id, vector.expect.startsWith(String(statusOf(heard))), `answered ${statusOf(heard)}`);
  const text = decryptLark(encryptKey, encrypt ?? '');
  if (text === undefined) return wrong(id, 'it could not be decrypted');
  return judged(
    id,
    isPlain(vector, text) && isCard(text, heard),
    `read ${text.slice(0, 80)}; ${show(heard)}`,
  );
};

const isPlain = ({ expectPlain, expectPlainSha256, expectFields = {} }: LarkVector, text: string): boolean =>
  (expectPlain === undefined || text === expectPlain) &&
  (expectPlainSha256 === undefined ||
    createHash('sha256').update(text).digest('hex') === expectPlainSha256) &&
  Object.entries(expectFields).every(([path, value]) => textAt(JSON.parse(text), path) === value);

/** A pressed button is understood as whom and what its text says. */
const isCard = (text: string, heard: Heard | number): boolean => {
  if (!text.includes('card.action.trigger')) return true;
  const event: unknown = JSON.parse(text);
  const at = (path: string): string => textAt(event, path);
  if (typeof heard === 'number' || heard.kind !== 'answer') return false;
  return (
    heard.person.id === `${at('event.operator.tenant_key')}/${at('event.operator.open_id')}` &&
    heard.approval === at('event.action.value.a') &&
    heard.nonce === at('event.action.value.n') &&
    heard.plan === at('event.action.value.p')
  );
};

const checkSlack = async (vector: SlackVector, all: readonly SlackVector[]): Promise<Result> => {
  const { id, change, expect = '', expectIdentity, expectDecision } = vector;
  const base = change === undefined ? vector : all.find(({ body }) => body !== undefined);
  const { signingSecret = '', timestamp = 0, body = '' } = base ?? {};
  const original: unknown = JSON.parse(new URLSearchParams(body).get('payload') ?? '{}');
  const sent =
    change === undefined
      ? body
      : new URLSearchParams({ payload: JSON.stringify(changed(original, change)) }).toString();
  const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${sent}`).digest('hex');
  const headers = {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': change === undefined ? (vector.signature ?? '') : `v0=${mac}`,
  };
  const settings = { botToken: 'xoxb-1', signingSecret, channel: 'C0REL' };
  const own = { app: textAt(original, 'api_app_id'), team: textAt(original, 'team.id') };
  const calls = countingCalls();
  const heard = await hear({ slack: { ...settings, ...own } }, 'slack', headers, sent, timestamp * 1000);
  if (typeof heard !== 'number' && heard.kind === 'answer')
    await heard.reply({ kind: 'recorded', text: 'recorded' });
  const called = calls.stop();
  const strangers = called.filter((url) => !url.startsWith('https://hooks.slack.com/'));
  if (strangers.length > 0) return wrong(id, `called ${strangers.join(', ')}`);
  if (expectDecision === undefined && /^\d/.test(expect))
    return judged(id, expect.startsWith(String(statusOf(heard))), `answered ${statusOf(heard)}`);
  return judged(id, isMeant(heard, expectIdentity, expectDecision), `understood ${show(heard)}`);
};

const isMeant = (
  heard: Heard | number,
  identity: Readonly<Record<string, string>> | undefined,
  decision: Readonly<Record<string, string>> | undefined,
): boolean => {
  if (typeof heard === 'number' || heard.kind !== 'answer') return false;
  const isPerson =
    identity === undefined || heard.person.id === `${identity['tenant']}/${identity['subject']}`;
  if (decision === undefined) return isPerson;
  const wanted = decision['decision'] === 'approve' ? 'approved' : 'rejected';
  return (
    isPerson &&
    heard.answer === wanted &&
    heard.approval === decision['approvalId'] &&
    heard.nonce === decision['nonce'] &&
    heard.plan === decision['planHash']
  );
};

/** The payload with other values at some paths; `actions.length` repeats the first item. */
const changed = (payload: unknown, change: Readonly<Record<string, unknown>>): unknown => {
  const copy = structuredClone(payload) as Record<string, unknown>;
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
    if (Array.isArray(parent) && last === 'length')
      while (parent.length < Number(value)) parent.push(structuredClone(parent[0]));
    else if (isObject(parent)) (parent as Record<string, unknown>)[last] = value;
  }
  return copy;
};

/** What the chat has understood; a status where it was refused. */
const hear = async (
  settings: Parameters<typeof openChatOf>[0],
  chat: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  at: number,
): Promise<Heard | number> => {
  const callback = { headers, query: {}, body: Buffer.from(body), now: at };
  try {
    return (await openChatOf(settings, systemClock())?.hear?.(chat, callback)) ?? 404;
  } catch (error) {
    if (error instanceof Rejection && error.kind === 'malformed') return 400;
    throw error;
  }
};

const statusOf = (heard: Heard | number): number => {
  if (typeof heard === 'number') return heard;
  return heard.kind === 'reply' ? heard.reply.status : 200;
};
const bodyOf = (heard: Heard | number): string =>
  typeof heard !== 'number' && heard.kind === 'reply' ? heard.reply.body : '';
const show = (heard: Heard | number): string =>
  typeof heard === 'number' ? String(heard) : JSON.stringify(heard).slice(0, 200);
