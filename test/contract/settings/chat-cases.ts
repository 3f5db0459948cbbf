import { eventsOf } from '#test/fakes/chat-people.ts';
import { type ChatName, chatSettingsOf, linkSettings } from '#test/fakes/chat-proofs.ts';
import { hearFrom, showIdToken, tellQuestion } from './acts.ts';
import type { Case } from './case.ts';
import type { Outside } from './outside.ts';
import type { Act } from './worlds.ts';

/** What each setting of a chat shows, in what is said there or understood from there. */
export const chatCases = ({ chat, chatApi: api }: Outside): Readonly<Record<string, Case>> => {
  const settings = chatSettingsOf(api);
  const of = (name: ChatName, fields: readonly string[], act: Act, sees: (value: string) => string) =>
    fields.map((field): [string, Case] => {
      const value = String((settings[name] as Readonly<Record<string, unknown>>)[field]);
      return [`chat.${name}.${field}`, { doc: { chat: { [name]: settings[name] } }, act, sees: sees(value) }];
    });
  const said = (value: string): string => value;
  const pressed = eventsOf(`${api}/actions/1`);
  const links = { webhook: chat, links: linkSettings };
  const page: Case = { doc: { chat: links }, act: tellQuestion, sees: `${linkSettings.url}/a/` };
  return Object.fromEntries([
    ...of('slack', ['botToken', 'channel'], tellQuestion, said),
    ...of('slack', ['signingSecret', 'app', 'team'], hearFrom('slack', pressed.slack), () => 'T0ORG/U0ANN'),
    // A stranger is told so at the address of that API only.
    ...of('slack', ['api'], hearFrom('slack', pressed.stranger), () => 'chat api POST /actions/1'),
    ...of('lark', ['appId', 'appSecret', 'chat'], tellQuestion, said),
    ...of('lark', ['api'], tellQuestion, () => 'chat api POST /open-apis/'),
    ...of(
      'lark',
      ['encryptKey', 'verificationToken', 'tenant'],
      hearFrom('lark', pressed.lark),
      () => 't1/ou_ann',
    ),
    ...of(
      'dingtalk',
      ['appKey', 'appSecret', 'robot', 'conversation', 'template', 'routeKey'],
      tellQuestion,
      said,
    ),
    ...of('dingtalk', ['api'], tellQuestion, () => 'chat api POST /v1.0/'),
    ...of(
      'dingtalk',
      ['corp', 'callbackSecret'],
      hearFrom('dingtalk', pressed.dingtalk),
      () => 'dingcorp/ann',
    ),
    ['chat.links.url', page],
    ['chat.links.secret', page],
  ]);
};

/** Whose ID token a receiver believes. */
export const idTokenCases = ({ issuer, idToken: bearer }: Outside): Readonly<Record<string, Case>> => {
  const idToken = { issuer, audience: 'my-audience', email: 'me@example.com' };
  const doc = { receivers: [{ id: 'ci', scheme: 'gcp-ar', app: 'my-app', idToken }] };
  const one: Case = { doc, act: showIdToken(bearer), sees: 'believed: true' };
  return Object.fromEntries(
    ['audience', 'email', 'issuer'].map((field) => [`receivers.*.idToken.${field}`, one]),
  );
};
