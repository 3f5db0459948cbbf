import { handClock } from '#adapters/clock/hand.ts';
import { openDingtalk } from '#adapters/chat/dingtalk/open.ts';
import { openLark } from '#adapters/chat/lark/open.ts';
import { openSlack } from '#adapters/chat/slack/open.ts';
import { openWebhookChat } from '#adapters/chat/webhook.ts';
import { sinkKinds, type SinkName } from '#adapters/notifications/kinds.ts';
import { openNotifications } from '#adapters/notifications/open.ts';
import type { SinkSettings } from '#adapters/notifications/settings.ts';
import { openOutboundHttp } from '#adapters/outbound-http/open.ts';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { openArtifacts } from '#adapters/repositories/oci/open.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { Message } from '#ports/chat.ts';
import { clouds } from './clouds.ts';
import { clusters } from './clusters.ts';
import { gits } from './gits.ts';
import { issuers } from './issuers.ts';
import { ended, notice, story } from './notice.ts';
import type { Outside } from './outside.ts';
import { talks } from './talks.ts';

const clock = handClock(Date.UTC(2026, 10, 23));
const now = () => Date.now(); // real answers carry real dates

const message: Message = {
  release: '01k',
  app: 'shop',
  key: 'asked-1',
  kind: 'question',
  text: 'may it?',
  details: ['web: 1 -> 2'],
  approval: 'a1',
  attempt: 1,
};
const token = 'whsec_bXktdG9rZW4tb2YtdGhlLXNpbmsx';

const reads = 1_048_576;

/** A kind with an address of its own form is not asked over HTTP. */
const overHttp = (Object.keys(sinkKinds) as SinkName[]).filter((kind) => !('address' in sinkKinds[kind]));

const sinkAt = (kind: SinkName): Outside => ({
  reads,
  isOneOfMany: true,
  open: async (url) => {
    const options = { repository: 'shop/web', project: 'shop/web', connection: '3' };
    const names = Object.keys(sinkKinds[kind].options ?? {});
    const more = Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
    const settings = { kind, name: 'one', url, token, ...more } as SinkSettings;
    const [sink] = await openNotifications({
      clock,
      keys: () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
      read: async () => [settings],
    }).sinks();
    return async () => {
      await sink?.send(notice, {}, async () => story);
      return sink?.send(ended, {}, async () => story);
    };
  },
});

const chat = (open: (url: string) => { tell(message: Message): Promise<unknown> }): Outside => ({
  reads,
  open: async (url) => {
    const opened = open(url);
    return () => opened.tell(message);
  },
});

/** A manifest with one layer, whose digest nothing that comes has. */
const layered = JSON.stringify({
  schemaVersion: 2,
  layers: [
    {
      mediaType: 'application/vnd.cncf.flux.content.v1.tar+gzip',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 30 * reads,
    },
  ],
});
const artifact = (ahead: (path: string) => { readonly text: string } | undefined): Outside => ({
  reads: 4 * reads,
  ahead,
  open: async (url) => {
    const { host } = new URL(url);
    const places = [{ host, http: true }];
    const patient = { ...clock, sleep: async () => {} };
    const artifacts = openArtifacts({
      clock: patient,
      registry: openOciRegistry({ places, clock: patient }),
      registries: async () => places,
      // A layer that lies elsewhere is fetched there, but not on this machine.
      allowsLoopback: false,
    });
    const ref = { kind: 'tag', name: '1' } as const;
    const digest = digestOf(layered);
    return () => artifacts.read({ kind: 'oci', app: 'shop', url: `oci://${host}/shop/deploy`, ref }, digest);
  },
});

const end = Math.floor(now() / 10_000) * 10_000;

/** Every server that is asked for something, and the question. To attack another one, add it here. */
export const outsides: Readonly<Record<string, Outside>> = {
  ...clusters,
  ...gits,
  ...issuers,
  ...clouds,
  ...talks,

  'a Prometheus': {
    open: async (url) => {
      const metrics = openPrometheus({ url, timeoutMs: 3000, now });
      const query = {
        namespace: 'n',
        workload: 'web',
        pods: ['web-1'],
        from: end - 60_000,
        to: end,
        windowSeconds: 10,
      };
      return () => metrics.counts(query);
    },
    payloads: {
      'a field for everything': {
        send: (response) => {
          const fields = Array.from({ length: 900_000 }, (_, n) => `"k${n}":1`);
          response.writeHead(200).end(`{${fields.join(',')}}`);
        },
      },
      'a series of everything': (() => {
        const points = Array.from({ length: 11_000 }, (_, n) => `[${n},"${n}"]`).join(',');
        const one = (n: number) => `{"metric":{"pod":"web-${n}"},"values":[${points}]}`;
        const text = `{"status":"success","data":{"resultType":"matrix","result":[${Array.from({ length: 50 }, (_, n) => one(n)).join(',')}]}}`;
        return { send: (response) => response.writeHead(200).end(text) };
      })(),
    },
  },
  'an image registry': {
    reads: 4 * reads,
    open: async (url) => {
      const { host } = new URL(url);
      const registry = openOciRegistry({
        places: [{ host, http: true }],
        clock: { ...clock, sleep: async () => {} },
        timeoutMs: 3000,
      });
      return () => registry.digestOf({ repository: `${host}/shop/web`, tag: '1' });
    },
  },
  'the tokens of an image registry': {
    reads: 4 * reads,
    ahead: (path, url) =>
      path.startsWith('/v2/')
        ? {
            status: 401,
            headers: { 'www-authenticate': `Bearer realm="${url}/token",service="x"` },
            text: '{}',
          }
        : undefined,
    open: async (url) => {
      const { host } = new URL(url);
      const registry = openOciRegistry({
        places: [{ host, http: true }],
        clock: { ...clock, sleep: async () => {} },
        timeoutMs: 3000,
      });
      return () => registry.digestOf({ repository: `${host}/shop/web`, tag: '1' });
    },
  },
  'an artifact of a registry': artifact(() => undefined),
  'a layer of an artifact': artifact((path) =>
    path.includes('/manifests/') ? { text: layered } : undefined,
  ),
  'a chat’s webhook': chat((url) => openWebhookChat({ url, clock: { sleep: async () => {} } })),
  Slack: chat((api) =>
    openSlack({ api, botToken: 'x', signingSecret: 'x'.repeat(16), app: 'A', team: 'T', channel: 'C' }),
  ),
  Lark: chat((api) =>
    openLark(
      {
        api,
        appId: 'a',
        appSecret: 'b',
        encryptKey: 'x'.repeat(8),
        verificationToken: 'v',
        tenant: 't',
        chat: 'oc',
      },
      clock,
    ),
  ),
  DingTalk: chat((api) =>
    openDingtalk(
      {
        api,
        appKey: 'a',
        appSecret: 'b',
        corp: 'c',
        robot: 'r',
        conversation: 'c',
        template: 't',
        routeKey: 'k',
        callbackSecret: 'x'.repeat(16),
      },
      clock,
    ),
  ),
  ...Object.fromEntries(overHttp.map((kind) => [`a receiver of ${kind}`, sinkAt(kind)])),
  'a hook of an application': {
    open: async (url) => {
      const outbound = openOutboundHttp({ allowsLoopback: true });
      return () => outbound.call({ url, body: '{}', key: 'k' });
    },
  },
};
