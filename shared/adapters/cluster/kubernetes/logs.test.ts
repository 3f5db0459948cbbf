import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#ports/cluster.ts';
import { type FakeServer, startServer, status } from '#test/fakes/kubernetes-server.ts';
import { bearer } from './auth/credentials.ts';
import { openKubernetes } from './open.ts';

let server: FakeServer;
let cluster: Cluster;
beforeEach(async () => {
  server = await startServer();
  cluster = openKubernetes({ name: 'eu', ...server.address, credentials: bearer('t'), timeoutMs: 3000 });
});
afterEach(() => server.close());

const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };
const query = { container: 'web', isPrevious: true, lines: 20 };

test('the end of the log before a restart is asked for, bounded, and is text although it looks like JSON', async () => {
  server.play((_, response) => response.end('{"level":"fatal"}\nnot json\n'));
  expect(await cluster.logs(pod, query)).toBe('{"level":"fatal"}\nnot json\n');
  expect(server.heard[0]).toMatchObject({
    method: 'GET',
    path: '/api/v1/namespaces/shop/pods/web-1/log',
    query: { container: 'web', previous: 'true', tailLines: '20', limitBytes: '65536' },
  });
});

test('a missing right names the subresource; a pod that is gone is not found', async () => {
  const said =
    'pods "web-1" is forbidden: User "ci" cannot get resource "pods/log" in API group "" in the namespace "shop"';
  server.play(status(403, said));
  await expect(cluster.logs(pod, query)).rejects.toMatchObject({
    name: 'ClusterForbids',
    data: { verb: 'get', resource: 'pods/log', namespace: 'shop' },
  });
  server.play(status(404, 'pods "web-1" not found'));
  await expect(cluster.logs(pod, query)).rejects.toMatchObject({ name: 'NotFound' });
});
