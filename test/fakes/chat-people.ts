import { textAt, itemsAt } from '#domain/json-at.ts';
import { answerRequest } from '#functions/api/routes.ts';
import type { HttpAnswer } from '#shared/http/http.ts';
import type { World } from '#ports/world.ts';
import type { PlayedApis, Standing } from './chat-apis.ts';
import { type ChatName, chatProofs } from './chat-proofs.ts';

export interface Press {
  readonly decision?: 'approve' | 'reject';
  readonly person?: string;
  readonly tenant?: string;
  /** Changes what the button says, as a stranger would. */
  readonly forge?: Readonly<Record<string, unknown>>;
  /** Where Slack wants to be answered, if not at its own address. */
  readonly responseUrl?: string;
  readonly at?: number;
}

/** What the button of a message carries; undefined where it has none (any more). */
export const buttonOf = (
  chat: ChatName,
  { body }: Standing,
  decision: 'approve' | 'reject',
): Record<string, unknown> | undefined => {
  if (chat === 'dingtalk') {
    const { approval, plan, nonce } = body;
    return nonce === undefined || nonce === '' ? undefined : { approval, plan, nonce, decision };
  }
  const inner = chat === 'slack' ? itemsAt(body, 'blocks') : itemsAt(body, 'elements');
  const parts = inner.flatMap((part) => itemsAt(part, chat === 'slack' ? 'elements' : 'actions'));
  const found = parts.find((one) =>
    chat === 'slack' ? one['action_id'] === decision : textAt(one, 'value.d') === decision,
  );
  if (found === undefined) return undefined;
  return (chat === 'slack' ? JSON.parse(textAt(found, 'value')) : found['value']) as Record<string, unknown>;
};

/** What the chat sends to our route when a person presses the button of a message, signed. */
export const pressed = (
  chat: ChatName,
  played: PlayedApis,
  message: Standing,
  now: number,
  how: Press = {},
) => {
  const value = { ...buttonOf(chat, message, how.decision ?? 'approve'), ...how.forge };
  const event = Buffer.from(JSON.stringify(eventOf[chat](value, how, played)));
  return chatProofs[chat](event, now);
};

/** A person presses the button of a message: the chat sends its callback to our route. */
export const press = (
  world: World,
  chat: ChatName,
  played: PlayedApis,
  message: Standing,
  how: Press = {},
): Promise<HttpAnswer> => {
  const { headers, body } = pressed(chat, played, message, how.at ?? world.clock.now(), how);
  return answerRequest(
    { method: 'POST', path: `/v1/chat/${chat}`, params: {}, query: {}, headers, body },
    world,
  );
};

type Value = Readonly<Record<string, unknown>>;

const eventOf: Readonly<Record<ChatName, (value: Value, how: Press, played: PlayedApis) => object>> = {
  slack: (value, { decision = 'approve', person = 'U0ANN', tenant = 'T0ORG', responseUrl }, { url }) => ({
    type: 'block_actions',
    api_app_id: 'A0APP',
    user: { id: person, username: person.toLowerCase(), team_id: tenant },
    team: { id: 'T0ORG' },
    response_url: responseUrl ?? `${url}/actions/T0ORG/1/abc`,
    actions: [{ type: 'button', action_id: decision, value: JSON.stringify(value) }],
  }),
  lark: (value, { person = 'ou_ann', tenant = 't1' }) => ({
    schema: '2.0',
    header: {
      event_id: 'e1',
      token: 'vtoken',
      event_type: 'card.action.trigger',
      tenant_key: tenant,
      app_id: 'cli_1',
    },
    event: { operator: { tenant_key: tenant, open_id: person }, action: { value, tag: 'button' } },
  }),
  dingtalk: (params, { person = 'ann', tenant = 'dingcorp' }) => ({
    type: 'actionCallback',
    outTrackId: 'x',
    corpId: tenant,
    userId: person,
    content: JSON.stringify({ cardPrivateData: { actionIds: ['1'], params } }),
  }),
};

/** A press of ann in each chat, and of a stranger in Slack, of a question called `r.plan`. */
export const eventsOf = (responseUrl: string) => {
  const value = { v: 1, a: 'r.plan', approval: 'r.plan', d: 'approve', decision: 'approve' };
  const full = { ...value, n: 'nonce-1', nonce: 'nonce-1', p: 'sha256:abc', plan: 'sha256:abc' };
  const played = { url: '' } as PlayedApis;
  return {
    slack: eventOf.slack(full, { responseUrl }, played),
    stranger: eventOf.slack(full, { responseUrl, tenant: 'T0OTHER' }, played),
    lark: eventOf.lark(full, {}, played),
    dingtalk: eventOf.dingtalk(full, {}, played),
  };
};
