import { describe, expect, test } from 'vitest';
import type { AccessRight } from '#domain/kube/access-right.ts';
import { lookAt } from '#shared/services/planning/look-at.ts';
import { mailIn, shopAnd } from './leaving.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* A way forward without a way back is not begun: every right of both is asked for before anything is touched. */

/** What somebody has written of the shop; its status is its controller's. */
const writtenIn = async (stage: SimulatedTheatre) => {
  const { namespace } = stage;
  const live = await stage.owner.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'shop' });
  return { spec: live?.['spec'], labels: live?.metadata.labels, generation: live?.metadata.generation };
};

/** A shop stands; its next release changes it and brings mail besides. */
const beforeMail = async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', shopAnd({ image: 'shop/app:1' })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  return stage;
};

const withMail = (stage: SimulatedTheatre) => shopAnd({ image: 'shop/app:2', mail: true })(stage.namespace);

const troubleOf = async (stage: SimulatedTheatre) => (await stage.target('shop', 'eu')).lock?.trouble;

const missing: readonly (readonly [verb: AccessRight['verb'], kind: string])[] = [
  ['patch', 'Deployment'],
  ['watch', 'Pod'],
  ['list', 'Pod'],
  // Only the way back needs these.
  ['delete', 'Service'],
  ['delete', 'Deployment'],
];

describe('a release that may not', () => {
  test.each(missing)('%s %s touches nothing, says so, and goes on when it may', async (verb, kind) => {
    const stage = await beforeMail();
    const before = await writtenIn(stage);
    stage.cluster.faults.next({
      fault: { kind: 'forbidden' },
      verb,
      kind,
      times: Infinity,
    });
    await stage.request('r-2', withMail(stage));
    expect(await stage.until(async () => (await troubleOf(stage))?.name === 'ClusterForbids', 60_000)).toBe(
      true,
    );
    expect((await troubleOf(stage))?.reason).toMatch(
      new RegExp(`${verb}.* ${kind}|${verb} resource "${kind}"`),
    );
    await stage.clock.advance(600_000);
    expect(await writtenIn(stage)).toEqual(before);
    expect(await mailIn(stage)).toEqual([]);
    stage.cluster.faults.clear();
    expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
    await stage.stop();
  });
});

test('a claim that a release has made stays when it comes back: no right to delete one is asked for', async () => {
  const stage = await beforeMail();
  const claim = 'PersistentVolumeClaim';
  stage.cluster.faults.next({ fault: { kind: 'forbidden' }, verb: 'delete', kind: claim, times: Infinity });
  await stage.request('r-2', withMail(stage));
  expect(await stage.until(async () => (await mailIn(stage)).length === 3, 60_000)).toBe(true);
  await stage.note('r-2', { kind: 'aborted', by: 'li', reason: 'a typo' });
  expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
  expect(await mailIn(stage)).toEqual([claim]);
  await stage.stop();
});

test('a plan names what is missing for the way back', async () => {
  const stage = await beforeMail();
  stage.cluster.faults.next({
    fault: { kind: 'forbidden' },
    verb: 'delete',
    kind: 'Service',
    times: Infinity,
  });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'mail', namespace: stage.namespace },
    spec: { selector: { app: 'mail' }, ports: [{ port: 80 }] },
  };
  const place = { name: 'eu', cluster: 'local', namespace: stage.namespace } as never;
  const { refused } = await lookAt(stage.cluster, place, { objects: [service] } as never);
  expect(refused).toEqual([
    `it would wait: Tidegate may not delete Service in ${stage.namespace} in cluster local; grant it`,
  ]);
  await stage.stop();
});

test('what may not be removed, or could not be made again, is kept and told beforehand', async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', shopAnd({ image: 'shop/app:1', mail: true })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  stage.cluster.faults.next({
    fault: { kind: 'forbidden' },
    verb: 'delete',
    kind: 'Service',
    times: Infinity,
  });
  await stage.request('r-2', shopAnd({ image: 'shop/app:2' })(stage.namespace));
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  const prepared = (await stage.facts('shop', 'eu')).findLast(({ kind }) => kind === 'prepared');
  expect(JSON.stringify(prepared)).toMatch(/mail-front \(Tidegate may not delete Service in /);
  expect(await mailIn(stage)).toEqual(['Service', 'PersistentVolumeClaim']);
  await stage.stop();
});
