import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFailure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import { answer, type FakeServer, startServer } from '#test/fakes/kubernetes-server.ts';
import { bearer } from './auth/credentials.ts';
import { openKubernetes } from './open.ts';

/* Whatever a server answers that claims to be a cluster: a failure of that cluster, never a fault of ours. */

let server: FakeServer;
let cluster: Cluster;
beforeEach(async () => {
  server = await startServer();
  cluster = openKubernetes({ name: 'eu', ...server.address, credentials: bearer('t'), timeoutMs: 10_000 });
});
afterEach(() => server.close());

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const whole = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: {}, template: { spec: { containers: [{ name: 'web' }] } } },
};

const troubleOf = (ask: () => Promise<unknown>): Promise<unknown> =>
  ask().then(
    () => undefined,
    (error: unknown) => error,
  );

test.each([
  ['nothing', {}, 'apiVersion'],
  ['a list', [], 'the whole of it'],
  ['a word', 'ok', 'the whole of it'],
  ['no metadata', { ...whole, metadata: null }, 'metadata'],
  ['a name that is none', { ...whole, metadata: { name: 7 } }, 'metadata.name'],
  ['labels that are none', { ...whole, metadata: { name: 'web', labels: { a: {} } } }, 'metadata.labels.a'],
  ['no spec', { ...whole, spec: undefined }, 'spec'],
  [
    'no containers',
    { ...whole, spec: { selector: {}, template: { spec: {} } } },
    'spec.template.spec.containers',
  ],
  ['conditions that are none', { ...whole, status: { conditions: {} } }, 'status.conditions'],
])('%s in the place of a Deployment is told with the field', async (_, body, field) => {
  server.play(answer(200, body));
  for (const asked of [() => cluster.get(ref), () => cluster.patch(ref, []), () => cluster.apply(whole)])
    expect(await troubleOf(asked)).toMatchObject({
      name: 'ClusterUnreachable',
      message: expect.stringContaining(`: ${field} is not as the Kubernetes API promises`) as string,
    });
});

test.each([{}, { items: {} }, { items: [null], metadata: {} }, { items: [{}], metadata: {} }])(
  '%j in the place of a list is told',
  async (body) => {
    server.play(answer(200, body));
    const asked = () => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' });
    expect(await troubleOf(asked)).toMatchObject({ name: 'ClusterUnreachable' });
  },
);

test('any JSON under any status is a failure with a name, or the object itself', async () => {
  const status = fc.constantFrom(200, 201, 400, 403, 404, 409, 422, 500);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), status, async (body, code) => {
      server.play(answer(code, body));
      for (const asked of [
        () => cluster.get(ref),
        () => cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
        () => cluster.patch(ref, [{ op: 'test', path: '/metadata/name', value: 'x' }]),
        () => cluster.missingRights([{ verb: 'get', apiVersion: 'apps/v1', kind: 'Deployment' }]),
      ]) {
        const error = await troubleOf(asked);
        expect(error === undefined || isFailure(error)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);

test.each(['<', '<a', '&', '"', '{"message":"', 'password=', 'a: |\n ', '(masked)'])(
  'an error of 10 MiB of %j is told in a line',
  async (piece) => {
    const body = piece.repeat(Math.ceil((10 * 1_048_576) / piece.length));
    server.play((_, response) => response.writeHead(500).end(body));
    const error = (await troubleOf(() => cluster.get(ref))) as Error;
    expect(error.message.length).toBeLessThan(2000);
  },
);

test('a Status of 10 MiB with a million causes is told in a few lines', async () => {
  const causes = Array.from({ length: 100_000 }, (_, n) => ({
    field: `f${n}`,
    reason: 'x',
    message: '<'.repeat(80),
  }));
  server.play(
    answer(422, { kind: 'Status', status: 'Failure', message: '<'.repeat(1_048_576), details: { causes } }),
  );
  const error = (await troubleOf(() => cluster.apply(whole))) as Error;
  expect(error.message.length).toBeLessThan(20_000);
});
