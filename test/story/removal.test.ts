import { expect, test } from 'vitest';
import { describeTarget } from '#domain/view/describe-target.ts';
import { forgetStack } from '#shared/services/cloud/forget-stack.ts';
import { readStack } from '#shared/services/cloud/advance-stack.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import { planRemoval } from '#shared/services/planning/plan-removal.ts';
import { digestOfJson } from '#shared/services/planning/plan.ts';
import { removeApp } from '#shared/services/releases/remove.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { oneCloud } from '#test/fakes/clouds.ts';
import type { Interference } from './stage.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { bindsDatabase, shopWith } from './resource-source.ts';

/* A shop with a database, a bucket and a load balancer is taken away as a whole: workloads first, then bindings, then resources. */

const sourceOf = (namespace: string, db: string) =>
  shopWith(namespace, {
    traits: [bindsDatabase],
    resources: {
      db: `{ class: mysql, ${db} }`,
      files: '{ class: bucket }',
      edge: '{ class: load-balancer }',
    },
    strategy: '{ steps: [100%] }',
  });

const open = async (
  onEnd: (end: () => Promise<void>) => void,
  db = 'size: small',
  interfere: Interference = (_, run) => run(),
) => {
  const played = oneCloud();
  const stage = await openSimulatedTheatre(7, { clouds: played.clouds, interfere });
  onEnd(() => stage.stop());
  await stage.request('r1', sourceOf(stage.namespace, db));
  expect((await stage.ended('r1')).outcome).toMatchObject({ kind: 'released' });
  const standing = async (kind: string, apiVersion = 'v1') =>
    (await stage.cluster.list({ apiVersion, kind, namespace: stage.namespace })).items.map(
      ({ metadata }) => metadata.name,
    );
  return { stage, cloud: played.cloud(), standing };
};

const remove = (stage: SimulatedTheatre) =>
  removeApp(stage.world, { app: 'shop', by: 'ann', reason: 'nobody uses it' });

test('what it was goes in order, what holds data is kept and told, and nothing is left behind', async ({
  onTestFinished,
}) => {
  const { stage, cloud, standing } = await open(onTestFinished);
  const planned = await planRemoval(stage.world, 'shop');
  const id = await remove(stage);
  expect((await stage.ended(id)).outcome).toMatchObject({ kind: 'released' });
  const plan = await readPlan(stage.world, await stage.release(id));
  expect(digestOfJson(plan)).toBe(typeof planned === 'string' ? planned : digestOfJson(planned.plan));
  expect(plan).toMatchObject({
    isRemoval: true,
    targets: [
      {
        leaving: {
          release: 'r1',
          removed: [`Deployment ${stage.namespace}/shop`, `Service ${stage.namespace}/shop`],
          stacks: [
            { resource: 'db', kept: 'deletion is retain' },
            { resource: 'files', kept: 'deletion is retain' },
            { resource: 'edge' },
          ],
        },
      },
    ],
  });
  expect(cloud.stacks()).toEqual(['tidegate-prod-shop-db', 'tidegate-prod-shop-files']);
  expect(await standing('Deployment', 'apps/v1')).toEqual([]);
  expect(await standing('Service')).toEqual([]);
  expect(await standing('Secret')).toEqual([]);
  expect((await readStack(stage.world, 'one/tidegate-prod-shop-db')).uses).toEqual([]);
  const said = (await stage.facts('shop', 'eu')).map((fact) => describeTarget(fact)).join('\n');
  expect(said).toContain('removal: edge: DELETE_IN_PROGRESS');
  expect(said).not.toContain('taking back');
  expect(said).toContain('resource/edge');
  expect(said).toContain('resource/db (kept: deletion is retain');
});

test('no resource is touched before the last pod that uses it has ended', async ({ onTestFinished }) => {
  const { stage, cloud, standing } = await open(onTestFinished, 'deletion: delete');
  const before = cloud.calls.length;
  let pods: number | undefined;
  const id = await remove(stage);
  await stage.until(async () => (await stage.world.journal.list('approval/')).length > 0, 60_000);
  await stage.wake(id);
  await stage.until(async () => {
    if (!cloud.calls.slice(before).some((call) => call.startsWith('remove'))) return false;
    pods ??= (await standing('Pod')).length;
    return true;
  }, 120_000);
  expect(pods).toBe(0);
  expect((await stage.ended(id)).outcome).toMatchObject({ kind: 'released' });
  expect(cloud.stacks()).toEqual(['tidegate-prod-shop-files']);
});

test('where data would be deleted, a person is asked, whatever the application says', async ({
  onTestFinished,
}) => {
  const { stage } = await open(onTestFinished, 'deletion: delete');
  const planned = await planRemoval(stage.world, 'shop');
  expect(planned).toMatchObject({ plan: { approval: { expiresInSeconds: expect.any(Number) } } });
});

test('a removal is undone: what was kept is bound again, what was removed is made anew, and all runs', async ({
  onTestFinished,
}) => {
  const { stage, cloud, standing } = await open(onTestFinished);
  const id = await remove(stage);
  await stage.ended(id);
  const back = await undo(stage.world, await stage.release(id), { by: 'ann', reason: '' });
  expect((await stage.ended(back)).outcome).toMatchObject({
    kind: 'released',
    reason: `restored what ran before release ${id} in eu`,
  });
  expect(cloud.stacks().toSorted()).toEqual([
    'tidegate-prod-shop-db',
    'tidegate-prod-shop-edge',
    'tidegate-prod-shop-files',
  ]);
  expect(await standing('Deployment', 'apps/v1')).toEqual(['shop']);
  expect((await standing('Secret')).toSorted()).toEqual(['shop-db', 'shop-edge', 'shop-files']);
  expect(cloud.made.filter((one) => one.includes('db'))).toHaveLength(1);
});

test('a removed application can be released again, and finds what was kept', async ({ onTestFinished }) => {
  const { stage, cloud } = await open(onTestFinished);
  await stage.ended(await remove(stage));
  await stage.request('r2', sourceOf(stage.namespace, 'size: small'));
  expect((await stage.ended('r2')).outcome).toMatchObject({ kind: 'released' });
  expect(cloud.made.filter((one) => one.includes('db'))).toHaveLength(1);
});

test('nothing that runs is nothing to remove', async ({ onTestFinished }) => {
  const { stage } = await open(onTestFinished);
  await expect(removeApp(stage.world, { app: 'shap', by: 'ann', reason: '' })).rejects.toMatchObject({
    code: 'nothing-to-remove',
  });
  await stage.ended(await remove(stage));
  await expect(remove(stage)).rejects.toMatchObject({ code: 'nothing-to-remove' });
});

test('a database that somebody deleted by hand holds up a release until it is forgotten', async ({
  onTestFinished,
}) => {
  const { stage, cloud } = await open(onTestFinished);
  const wish = {
    stack: 'tidegate-prod-shop-db',
    by: 'ann',
    reason: 'deleted in the console',
    isUnseen: false,
  };
  await expect(forgetStack(stage.world, wish)).rejects.toMatchObject({ code: 'still-there' });
  await expect(forgetStack(stage.world, { ...wish, stack: 'shop-bd' })).rejects.toMatchObject({
    code: 'unknown-stack',
  });
  cloud.byHand('tidegate-prod-shop-db', 'remove');
  await stage.request('r2', sourceOf(stage.namespace, 'size: small'));
  expect((await stage.ended('r2')).outcome).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('tidegate resources forget'),
  });
  expect(await forgetStack(stage.world, wish)).toBe('one/tidegate-prod-shop-db');
  await expect(forgetStack(stage.world, wish)).rejects.toMatchObject({ code: 'nothing-to-forget' });
  await stage.request('r3', sourceOf(stage.namespace, 'size: small'));
  expect((await stage.ended('r3')).outcome).toMatchObject({ kind: 'released' });
  expect(cloud.made.filter((one) => one.includes('db'))).toHaveLength(2);
});

test('tasks that are done twice, because the first answer was lost, do it once: there and back', async ({
  onTestFinished,
}) => {
  const { stage, cloud, standing } = await open(onTestFinished, 'size: small', async (_, run) => {
    await run();
    return run();
  });
  const id = await remove(stage);
  expect((await stage.ended(id)).outcome).toMatchObject({ kind: 'released' });
  expect(cloud.stacks()).toEqual(['tidegate-prod-shop-db', 'tidegate-prod-shop-files']);
  expect(await standing('Secret')).toEqual([]);
  const back = await undo(stage.world, await stage.release(id), { by: 'ann', reason: '' });
  await stage.ended(back);
  expect((await standing('Secret')).toSorted()).toEqual(['shop-db', 'shop-edge', 'shop-files']);
  expect(await standing('Deployment', 'apps/v1')).toEqual(['shop']);
  expect(cloud.made.filter((one) => one.includes('edge'))).toHaveLength(2);
});

test('aborted while a resource goes, a removal takes everything up again', async ({ onTestFinished }) => {
  const { stage, cloud, standing } = await open(onTestFinished);
  const before = cloud.calls.length;
  const id = await remove(stage);
  await stage.until(async () => cloud.calls.slice(before).some((call) => call.startsWith('remove')), 120_000);
  await stage.note(id, { kind: 'aborted', by: 'ann', reason: '' });
  expect((await stage.ended(id)).outcome?.kind).toMatch(/aborted|rolled-back/);
  expect(cloud.stacks()).toHaveLength(3);
  expect((await standing('Secret')).toSorted()).toEqual(['shop-db', 'shop-edge', 'shop-files']);
  expect(await standing('Deployment', 'apps/v1')).toEqual(['shop']);
});
