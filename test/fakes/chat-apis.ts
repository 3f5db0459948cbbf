import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isObject } from '#domain/json.ts';
import { itemsAt, textAt, valueAt } from '#domain/json-at.ts';
import { chatSettingsOf } from './chat-proofs.ts';

type Body = { readonly [key: string]: unknown };

/** A message as it stands in the played chat now. */
export interface Standing {
  readonly ref: string;
  readonly thread?: string;
  body: Body;
  changes: number;
}

export interface PlayedApis {
  readonly url: string;
  /** Every message, oldest first. */
  readonly messages: Standing[];
  /** What was said to one person alone. */
  readonly whispers: string[];
  /** What was wrong with a call by the documentation of its vendor. */
  readonly complaints: string[];
  /** Answers with this status instead, or nothing at all. */
  fails: number | 'silence' | undefined;
  delayMs: number;
  close(): void;
}

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly bearer: string;
  readonly body: Body;
}

type Say = (ref: string, body: Body, thread?: string) => void;
type Change = (ref: string, body: Body) => boolean;
interface Stage {
  readonly count: number;
  say: Say;
  change: Change;
  has(ref: string): boolean;
}

/** A problem by the vendor's documentation, or the answer of its API. */
type Answer = { readonly wrong: string } | { readonly body: Body };

/** The Web API of Slack: `chat.postMessage` and `chat.update`, with the limits of Block Kit. */
const slack = ({ path, bearer, body }: Asked, stage: Stage): Answer => {
  if (bearer !== `Bearer ${chatSettingsOf().slack.botToken}`) return { wrong: 'invalid_auth' };
  const wrong = wrongBlocks(body);
  if (wrong !== undefined) return { wrong };
  const channel = textAt(body, 'channel');
  if (channel !== 'C0REL') return { wrong: 'channel_not_found' };
  if (path === '/chat.update') {
    const ref = `${channel}/${textAt(body, 'ts')}`;
    return stage.change(ref, body)
      ? { body: { ok: true, channel, ts: body['ts'] } }
      : { wrong: 'message_not_found' };
  }
  const thread = body['thread_ts'];
  if (thread !== undefined && !stage.has(`${channel}/${textAt(body, 'thread_ts')}`))
    return { wrong: 'thread_not_found' };
  const ts = `1780000000.${String(stage.count).padStart(6, '0')}`;
  stage.say(`${channel}/${ts}`, body, typeof thread === 'string' ? `${channel}/${thread}` : undefined);
  return { body: { ok: true, channel, ts } };
};

const wrongBlocks = (body: Body): string | undefined => {
  const blocks = itemsAt(body, 'blocks');
  if (textAt(body, 'text') === '') return 'no_text';
  if (blocks.length === 0 || blocks.length > 50) return 'invalid_blocks: number';
  for (const block of blocks) {
    const type = textAt(block, 'type');
    if (!['section', 'context', 'actions'].includes(type)) return `invalid_blocks: ${type}`;
    if (type === 'section' && !isBetween(textAt(block, 'text.text'), 1, 3000)) return 'invalid_blocks: text';
    if (textAt(block, 'block_id').length > 255) return 'invalid_blocks: block_id';
    for (const element of type === 'actions' ? itemsAt(block, 'elements') : []) {
      if (!isBetween(textAt(element, 'text.text'), 1, 75)) return 'invalid_blocks: button text';
      if (!isBetween(textAt(element, 'action_id'), 1, 255)) return 'invalid_blocks: action_id';
      if (textAt(element, 'value').length > 2000) return 'invalid_blocks: value';
      if (textAt(element, 'url').length > 3000) return 'invalid_blocks: url';
    }
  }
  return /<!(channel|here|everyone)/.test(JSON.stringify(blocks)) ? 'a mention of everybody' : undefined;
};

const isBetween = (value: string, least: number, most: number): boolean =>
  value.length >= least && value.length <= most;

/** Feishu: the token of a tenant, messages of a group, replies in a thread, and the change of a card. */
const lark = ({ path, method, bearer, body }: Asked, stage: Stage): Answer => {
  const { appId, appSecret } = chatSettingsOf().lark;
  if (path === '/open-apis/auth/v3/tenant_access_token/internal')
    return body['app_id'] === appId && body['app_secret'] === appSecret
      ? { body: { code: 0, msg: 'ok', tenant_access_token: 't-token', expire: 7200 } }
      : { wrong: 'app secret' };
  if (bearer !== 'Bearer t-token') return { wrong: 'tenant_access_token' };
  const card = jsonIn(textAt(body, 'content'));
  if (valueAt(card, 'config.update_multi') !== true) return { wrong: 'a card without update_multi' };
  if (textAt(card, 'header.title.tag') !== 'plain_text') return { wrong: 'header' };
  if (itemsAt(card, 'elements').some(({ tag }) => !['div', 'action', 'note'].includes(String(tag))))
    return { wrong: 'tag of an element' };
  const [, changed, replied] =
    /^\/open-apis\/im\/v1\/messages(?:\/([^/]+))?(\/reply)?(?:\?receive_id_type=chat_id)?$/.exec(path) ?? [];
  if (method === 'PATCH')
    return stage.change(changed ?? '', card) ? { body: { code: 0 } } : { wrong: 'message not found' };
  if (body['msg_type'] !== 'interactive' || !isBetween(textAt(body, 'uuid'), 1, 50))
    return { wrong: 'msg_type or uuid' };
  if (replied === undefined && body['receive_id'] !== 'oc_1') return { wrong: 'receive_id' };
  if (replied !== undefined && !stage.has(changed ?? '')) return { wrong: 'no message to reply to' };
  const id = `om_${stage.count}`;
  stage.say(id, card, changed);
  return { body: { code: 0, data: { message_id: id } } };
};

/** DingTalk: the token of an app, a card of a template that is delivered, and the change of one. */
const dingtalk = ({ path, method, body, bearer }: Asked, stage: Stage): Answer => {
  const { appKey, appSecret, template } = chatSettingsOf().dingtalk;
  if (path === '/v1.0/oauth2/accessToken')
    return body['appKey'] === appKey && body['appSecret'] === appSecret
      ? { body: { accessToken: 'd-token', expireIn: 7200 } }
      : { wrong: 'app secret' };
  if (bearer !== 'd-token') return { wrong: 'access token' };
  const track = textAt(body, 'outTrackId');
  const params = valueAt(body, 'cardData.cardParamMap');
  if (!isObject(params) || Object.values(params).some((value) => typeof value !== 'string'))
    return { wrong: 'cardParamMap holds texts only' };
  if (method === 'PUT')
    return valueAt(body, 'cardUpdateOptions.updateCardDataByKey') === true && stage.change(track, params)
      ? { body: { success: true, result: true } }
      : { wrong: 'no such card' };
  if (path !== '/v1.0/card/instances/createAndDeliver') return { wrong: path };
  if (body['cardTemplateId'] !== template || body['callbackType'] !== 'HTTP') return { wrong: 'template' };
  if (!textAt(body, 'openSpaceId').startsWith('dtv1.card//IM_GROUP.')) return { wrong: 'openSpaceId' };
  if (textAt(body, 'imGroupOpenDeliverModel.robotCode') === '') return { wrong: 'robotCode' };
  stage.say(track, params);
  return { body: { success: true, result: {} } };
};

const jsonIn = (content: string): Body => {
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const apiOf = (path: string) => {
  if (path.startsWith('/chat.')) return slack;
  return path.startsWith('/open-apis/') ? lark : dingtalk;
};

/** The APIs of three chats on loopback. They refuse what their vendors would refuse, and write down why. */
export const playChatApis = async (): Promise<PlayedApis> => {
  const server = createServer((request, response) => {
    void answer(played, request).then((found) => {
      if (found === 'silence') return undefined;
      response.writeHead(found.status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(found.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const played: PlayedApis = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: [],
    whispers: [],
    complaints: [],
    fails: undefined,
    delayMs: 0,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return played;
};

const answer = async (
  played: PlayedApis,
  request: IncomingMessage,
): Promise<'silence' | { readonly status: number; readonly body: Body }> => {
  const body = jsonIn(await text(request));
  // The vendor's wait is real: our limits are real time too.
  if (played.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, played.delayMs));
  if (played.fails === 'silence') return 'silence';
  if (played.fails !== undefined) return { status: played.fails, body: {} };
  const path = request.url ?? '/';
  if (path.startsWith('/actions/')) {
    played.whispers.push(textAt(body, 'text'));
    return { status: 200, body: {} };
  }
  const bearer = request.headers.authorization ?? String(request.headers['x-acs-dingtalk-access-token']);
  const asked = { path, method: request.method ?? '', bearer, body };
  const found = apiOf(path)(asked, stageOf(played));
  if ('body' in found) return { status: 200, body: found.body };
  played.complaints.push(`${asked.method} ${path}: ${found.wrong}`);
  return { status: 200, body: { ok: false, error: found.wrong, code: 1, success: false } };
};

const stageOf = ({ messages }: PlayedApis): Stage => ({
  count: messages.length,
  has: (ref) => messages.some((one) => one.ref === ref),
  say: (ref, body, thread) =>
    void messages.push({ ref, body, changes: 0, ...(thread !== undefined && { thread }) }),
  change: (ref, body) => {
    const found = messages.find((one) => one.ref === ref);
    if (found === undefined) return false;
    found.body = body;
    found.changes += 1;
    return true;
  },
});
