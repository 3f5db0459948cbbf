import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { intentTag } from '#domain/stack/cloud-stack.ts';
import { playOperator } from '#test/fakes/operator.ts';
import { testCloud } from './cloud.ts';
import { operatorAt, specOf } from './cloud-operator.ts';

const open = async () => {
  const clock = handClock(0);
  const cluster = openSimulatedCluster({ name: 'local', clock, random: () => 0.5, namespaces: ['shop'] });
  const operator = playOperator(cluster.as('postgres-operator'), 'shop');
  const cloud = operatorAt(cluster, 'shop', () => clock.now());
  const pass = async (): Promise<void> => {
    await operator.work();
    await clock.advance(2000);
  };
  return { clock, cluster, operator, cloud, pass };
};

testCloud(async () => {
  const { cluster, operator, cloud, pass } = await open();
  // A call is several requests: of a removal the one that takes the object away is lost, else the one that notes it.
  const lost = [
    { kind: 'ConfigMap' },
    { kind: 'ConfigMap' },
    { verb: 'delete', kind: 'postgresql' },
  ] as const;
  let losses = 0;
  return {
    cloud,
    spec: specOf,
    other: { Size: 'large' },
    failing: (name) => {
      operator.failWith = 'CreateFailed';
      return specOf(name);
    },
    refused: (name) => specOf(name, { Stranger: 'x' }),
    lose: (when) =>
      cluster.faults.next({
        fault: { kind: when === 'after' ? 'timeout' : 'unreachable' },
        verb: 'apply',
        ...lost[losses++ % lost.length],
      }),
    cut: () => cluster.faults.next({ fault: { kind: 'unreachable' } }),
    pass,
    hasSecret: true,
    leaves: 'faulty',
  };
});

const token = 'a'.repeat(64);
const asMade = (name: string, parameters = {}) => {
  const spec = specOf(name, parameters);
  return { ...spec, tags: { ...spec.tags, [intentTag]: token } };
};
const postgresql = (name: string) => ({
  apiVersion: 'acid.zalan.do/v1',
  kind: 'postgresql',
  namespace: 'shop',
  name: `tidegate-${name}`,
});

test('an object of somebody else is refused before anything is written', async () => {
  const { cloud, cluster } = await open();
  const { namespace, ...rest } = postgresql('db');
  await cluster.as('ann').apply({ ...rest, metadata: { name: rest.name, namespace }, spec: {} });
  await expect(cloud.create(asMade('db'), token)).rejects.toMatchObject({
    name: 'StackRefused',
    message: expect.stringContaining('postgresql tidegate-db is there already'),
  });
  expect(await cloud.read('db')).toBeUndefined();
});

test('a kind that nobody serves is refused before anything is written', async () => {
  const { cloud } = await open();
  const spec = asMade('db');
  const foreign = { ...spec, template: spec.template.replace('acid.zalan.do/v1', 'acid.zalan.do/v9') };
  await expect(cloud.preview(foreign)).rejects.toMatchObject({
    name: 'StackRefused',
    message: expect.stringMatching(/postgresql/),
  });
});

test('what was removed by hand is as if it were not there, and may be made again', async () => {
  const { cloud, cluster, pass } = await open();
  await cloud.create(asMade('db'), token);
  await pass();
  await pass();
  const live = await cluster.get(postgresql('db'));
  await cluster.as('ann').remove(postgresql('db'), live?.metadata.uid ?? '');
  expect(await cloud.read('db')).toMatchObject({ phase: 'empty' });
  const again = 'b'.repeat(64);
  expect(await cloud.create(asMade('db'), again)).toEqual({ kind: 'accepted' });
  await pass();
  expect(await cloud.read('db')).toMatchObject({ phase: 'ready' });
});

test('an edit by hand is drift', async () => {
  const { cloud, cluster, pass } = await open();
  await cloud.create(asMade('db'), token);
  await pass();
  expect(await cloud.drift('db')).toEqual({ kind: 'in-sync' });
  await cluster
    .as('ann')
    .patch(postgresql('db'), [{ op: 'replace', path: '/spec/numberOfInstances', value: 9 }]);
  expect(await cloud.drift('db')).toEqual({ kind: 'drifted', resources: ['Database'] });
});

test('a status of an earlier generation does not count, and what is never ready has failed at last', async () => {
  const { cloud, clock, operator, pass } = await open();
  await cloud.create(asMade('db'), token);
  await pass();
  operator.isAsleep = true;
  await cloud.update(specOf('db', { Size: 'large' }), 'b'.repeat(64));
  expect(await cloud.read('db')).toMatchObject({ phase: 'moving', status: 'UPDATE_IN_PROGRESS' });
  await clock.advance(61 * 60_000);
  expect(await cloud.read('db')).toMatchObject({
    phase: 'faulty',
    status: 'UPDATE_FAILED',
    reason: expect.stringContaining('not ready after 60 minutes'),
  });
});

test('what is to be retained stays when its stack goes, unless it was never ready', async () => {
  const { cloud, cluster, operator, pass } = await open();
  const kept = (name: string) => ({
    ...asMade(name),
    template: asMade(name).template.replace('"Ready":', '"DeletionPolicy":"RetainExceptOnCreate","Ready":'),
  });
  await cloud.create(kept('db'), token);
  await pass();
  expect(await cloud.read('db')).toMatchObject({ phase: 'ready' });
  await cloud.remove('db', 'd'.repeat(64));
  expect(await cloud.read('db')).toBeUndefined();
  expect(await cluster.get(postgresql('db'))).toBeDefined();
  operator.failWith = 'CreateFailed';
  await cloud.create(kept('bad'), token);
  await pass();
  expect(await cloud.read('bad')).toMatchObject({ phase: 'faulty', status: 'CREATE_FAILED' });
  await cloud.remove('bad', 'd'.repeat(64));
  expect(await cluster.get(postgresql('bad'))).toBeUndefined();
});
