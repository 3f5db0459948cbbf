import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { openChatOf } from '#adapters/chat/chats.ts';
import { apiWorld, type ApiWorld } from '#test/api/world.ts';

/** What the played chats and the product both know of each other; `api` is where a chat is played. */
export const chatSettingsOf = (api = 'http://127.0.0.1:1') => ({
  slack: {
    botToken: 'xoxb-of-the-bot',
    signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
    app: 'A0APP',
    team: 'T0ORG',
    channel: 'C0REL',
    api,
  },
  lark: {
    appId: 'cli_1',
    appSecret: 'secret-of-the-lark-app',
    encryptKey: 'key-of-the-callbacks',
    verificationToken: 'vtoken',
    tenant: 't1',
    chat: 'oc_1',
    api,
  },
  dingtalk: {
    appKey: 'dingapp',
    appSecret: 'secret-of-the-dingtalk-app',
    corp: 'dingcorp',
    robot: 'robot-1',
    conversation: 'cid-1',
    template: 'template-1',
    routeKey: 'route-1',
    callbackSecret: 'secret-of-the-card-callback',
    api,
  },
});

export type ChatName = keyof ReturnType<typeof chatSettingsOf>;

interface Proved {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How each chat sends a callback; `body` is the JSON of the callback itself. */
export const chatProofs: Readonly<Record<ChatName, (body: Uint8Array, nowMs: number) => Proved>> = {
  slack: (payload, nowMs) => {
    const { signingSecret } = chatSettingsOf().slack;
    const timestamp = String(Math.floor(nowMs / 1000));
    const text = new URLSearchParams({ payload: Buffer.from(payload).toString('utf8') }).toString();
    const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${text}`).digest('hex');
    return {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac}`,
      },
      body: Buffer.from(text),
    };
  },
  lark: (event, nowMs) => {
    const { encryptKey } = chatSettingsOf().lark;
    const iv = Buffer.alloc(16, 5);
    const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv);
    const encrypt = Buffer.concat([iv, cipher.update(event), cipher.final()]).toString('base64');
    const body = JSON.stringify({ encrypt });
    const timestamp = String(Math.floor(nowMs / 1000));
    const signature = createHash('sha256').update(`${timestamp}n0nce${encryptKey}${body}`).digest('hex');
    return {
      headers: {
        'content-type': 'application/json',
        'x-lark-request-timestamp': timestamp,
        'x-lark-request-nonce': 'n0nce',
        'x-lark-signature': signature,
      },
      body: Buffer.from(body),
    };
  },
  dingtalk: (body, nowMs) => ({
    headers: {
      'content-type': 'application/json',
      'x-ddpaas-signature-timestamp': String(nowMs),
      'x-ddpaas-signature': createHmac('sha256', chatSettingsOf().dingtalk.callbackSecret)
        .update(String(nowMs))
        .digest('base64'),
    },
    body,
  }),
};

export const linkSettings = {
  url: 'https://tidegate.example.com',
  secret: 'a-secret-of-the-addresses-of-pages',
};

/** Whom the settings know: ann, who may approve, and bob, who may only look. */
const access = {
  people: [
    { name: 'ann', is: ['slack:T0ORG/U0ANN', 'lark:t1/ou_ann', 'dingtalk:dingcorp/ann', 'token:ann'] },
    { name: 'bob', is: ['slack:T0ORG/U0BOB', 'lark:t1/ou_bob', 'dingtalk:dingcorp/bob', 'token:bob'] },
  ],
  roles: [
    { name: 'approvers', may: ['admin' as const], who: [{ person: 'ann' }] },
    { name: 'readers', may: ['read' as const], who: [{ person: 'bob' }] },
  ],
};

/** A world for each chat, with the page beside it. */
export const chattyWorld =
  (api?: string) =>
  (chat: string, changes: Partial<ApiWorld> = {}): ApiWorld => {
    const world = apiWorld(changes);
    const settings = chatSettingsOf(api);
    const opened = openChatOf({ [chat]: settings[chat as ChatName], links: linkSettings }, world.clock);
    const known = { ...world.settings, access: async () => access };
    return { ...world, settings: known, ...(opened !== undefined && { chat: opened }) };
  };
