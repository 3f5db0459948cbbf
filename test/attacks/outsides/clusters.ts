import { bearer } from '#adapters/cluster/kubernetes/auth/credentials.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Outside } from './outside.ts';
import type { Payload } from './payloads.ts';

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const own = { apiVersion: 'acme.io/v1', kind: 'Thing', namespace: 'shop', name: 'web' };
const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };

const asking = (
  ask: (cluster: Cluster) => Promise<unknown>,
  payloads: Outside['payloads'] = {},
): Outside => ({
  open: async (url) => {
    const cluster = openKubernetes({ name: 'play', server: url, credentials: bearer('t'), timeoutMs: 5000 });
    return () => ask(cluster);
  },
  reads: 4 * 1_048_576,
  payloads,
});

const lines = (line: string): Payload => ({
  send: (response) => response.writeHead(200).end(line.repeat(Math.floor((10 * 1_048_576) / line.length))),
});
const listOf = (item: string): Payload => ({
  send: (response) => {
    const items = Array.from({ length: Math.floor((10 * 1_048_576) / item.length) }, () => item).join(',');
    response.writeHead(200).end(`{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[${items}]}`);
  },
});
const pod = '{"metadata":{"name":"a","uid":"u"},"spec":{},"status":{}}';

/** Questions to a cluster, by what they read. */
export const clusters: Readonly<Record<string, Outside>> = {
  'an object of a cluster': asking((cluster) => cluster.get(ref)),
  'the kinds of a cluster': asking((cluster) => cluster.get(own)),
  'a list of a cluster': asking((cluster) => cluster.list(pods), {
    'many pods': listOf(pod),
    'pods that are none': listOf('1'),
  }),
  'a write to a cluster': asking((cluster) =>
    cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
    }),
  ),
  'the rights in a cluster': asking((cluster) =>
    cluster.missingRights([{ verb: 'get', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }]),
  ),
  'a watch of a cluster': asking(
    async (cluster) => {
      let seen = 0;
      for await (const _ of cluster.watch(pods, '1', AbortSignal.timeout(5000))) seen += 1;
      return seen;
    },
    {
      'empty lines': lines('\n'),
      'small events': lines(`{"type":"MODIFIED","object":${pod}}\n`),
      'events that are none': lines('{}\n'),
    },
  ),
};
