import { type SinkName, sinkKinds } from '#adapters/notifications/kinds.ts';
import type { SinkKind } from '#adapters/notifications/kind.ts';
import type { Notice } from '#domain/notification/notice.ts';
import type { EventView } from '#domain/view/view.ts';
import type { Case } from './case.ts';
import type { Outside } from './outside.ts';
import { sinkToken } from './worlds.ts';
import type { Act, Doc } from './worlds.ts';

const notice: Notice = {
  id: '11111111-1111-4111-8111-111111111111',
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'started',
  release: 'r',
  app: 'shop',
  at: 0,
  message: 'it begins',
  needsPerson: true,
  targets: [
    { name: 'eu', cluster: 'c', namespace: 'n', environment: 'prod', region: 'eu', images: { web: 'web:1' } },
  ],
};

/** Some hear of a release only when it is over. */
const ended = { ...notice, kind: 'ended', outcome: { kind: 'released', reason: '' } } as const;

const story: readonly EventView[] = [
  { cursor: '1', at: 0, message: '', fact: { kind: 'wave', index: 0, targets: ['eu'], back: false } },
];

/** Tells every receiver of the settings something, and says where each would hear of what. */
const tellSinks: Act = async ({ notifications }) => {
  const sinks = (await notifications?.sinks()) ?? [];
  return Promise.all(
    sinks.map(async (sink) => [
      { name: sink.name, route: sink.route },
      await sink.send(notice, {}, async () => []),
      await sink.send(ended, {}, async () => story),
    ]),
  );
};

/** What shows that a token counts, where it is not sent as it is. */
const tokenSeen: Partial<Record<SinkName, RegExp>> = {
  'standard-webhooks': /webhook-signature: v1,/,
  lark: /"sign":"/,
  dingtalk: /[?&]sign=/,
};

/** The settings of every kind of receiver, in what is sent there. */
export const notificationCases = ({ chatApi, mail }: Outside): Readonly<Record<string, Case>> =>
  Object.fromEntries(
    Object.entries(sinkKinds).flatMap(([name, kind]: readonly [string, SinkKind]) => {
      // A mail server takes addresses only.
      const at = name === 'smtp' ? '@example.com' : '';
      const own = Object.fromEntries(
        Object.keys(kind.options ?? {}).map((one) => [one, `my-${one}${one === 'user' ? '' : at}`]),
      );
      const routed = {
        events: ['started', 'needs-person'],
        apps: ['my-app*'],
        environments: ['my-environment'],
      };
      const token = kind.token === undefined ? {} : { token: sinkToken };
      const all: Doc = {
        kind: name,
        name: 'my-sink',
        url: name === 'smtp' ? mail : `${chatApi}/my-address`,
        ...routed,
        ...token,
        ...own,
      };
      const see = (field: string, sees: Case['sees'], settings: Doc = all): readonly [string, Case] => [
        `notifications.*(${name}).${field}`,
        { doc: { notifications: [settings] }, act: tellSinks, sees },
      ];
      const { url: _, ...homeless } = all;
      const { token: __, ...silent } = all;
      const seen = tokenSeen[name as SinkName] ?? sinkToken;
      return [
        see('name', '"name":"my-sink"'),
        see('events', '"events":["started"'),
        see('apps', 'my-app*'),
        see('environments', 'my-environment'),
        see('url', name === 'smtp' ? /^mail /m : '/my-address'),
        name === 'smtp'
          ? see('urlEnv', /^mail /m, { ...homeless, urlEnv: 'MAIL_URL' })
          : see('urlEnv', '/address-of-the-environment', { ...homeless, urlEnv: 'SINK_URL' }),
        ...(kind.token === undefined
          ? []
          : [see('token', seen), see('tokenEnv', seen, { ...silent, tokenEnv: 'SINK_TOKEN' })]),
        ...Object.keys(own).map((field) => see(field, `my-${field}`)),
      ];
    }),
  );
