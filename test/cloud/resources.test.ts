import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCloudFormation } from '#adapters/cloud/cloudformation/open.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openStage, type Stage } from './open-stage.ts';
import { resourceRole } from './probes.ts';
import { openScene, quick, type Scene } from './stories.ts';

/* Resources of an application in the packaged stack: CloudFormation as moto plays it, asked with the rights of the functions. */

const region = 'eu-central-1';
let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage({
    parameters: { Clouds: 'true', ResourceRoleArn: `arn:aws:iam::123456789012:role/${resourceRole}` },
    secrets: { CloudsSecret: { aws: { kind: 'cloudformation', region, environments: ['prod'] } } },
  });
  scene = await openScene(stage.client, stage.ground, 'stored');
}, 600_000);
afterAll(() => stage?.stop());

/** The account as its owner sees it, without the gate. */
const account = () =>
  openCloudFormation({
    name: 'owner',
    region,
    keys: () => ({ accessKeyId: 'owner', secretAccessKey: 'none' }),
    clock: systemClock(),
    endpoint: stage.cloud.services.moto,
  });

const standing = async (): Promise<readonly string[]> => {
  const names = ['store', 'jobs'].map((name) => `tidegate-prod-stored-${name}`);
  const found = await Promise.all(names.map((name) => account().read(name)));
  return found.flatMap((stack) => (stack === undefined ? [] : [stack.name]));
};

const binding = async (resource: string): Promise<Readonly<Record<string, string>> | undefined> => {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: scene.namespace, name: `stored-${resource}` };
  const found = (await scene.owner.get(ref)) as { readonly data?: Record<string, string> } | undefined;
  if (found === undefined) return undefined;
  const values = Object.entries(found.data ?? {});
  return Object.fromEntries(values.map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]));
};

const bucket = 'resources:\n  store: { class: bucket }\n';
const queue = '  jobs: { class: queue, deletion: delete }\n';

test('a bucket comes with a release, a queue with the next, and goes again when that one fails', async () => {
  const first = await scene.ended(await scene.release('shop/app:1', { ...quick, more: bucket }));
  expect(first.outcome).toMatchObject({ kind: 'released' });
  expect(await standing()).toEqual(['tidegate-prod-stored-store']);
  const bound = await binding('store');
  expect(bound).toMatchObject({ name: expect.stringMatching(/\S/), endpoint: expect.stringMatching(/\S/) });

  const bad = await scene.release('shop/app:2-errs', { more: `${bucket}${queue}` });
  await scene.until(bad, ({ fact }) => fact.kind === 'provisioned');
  expect(await standing()).toEqual(['tidegate-prod-stored-store', 'tidegate-prod-stored-jobs']);
  expect((await scene.ended(bad)).outcome?.kind).toBe('rolled-back');
  expect(await standing()).toEqual(['tidegate-prod-stored-store']);
  expect(await binding('jobs')).toBeUndefined();
  expect(await binding('store')).toEqual(bound);

  const good = await scene.release('shop/app:3', { more: `${bucket}${queue}` });
  expect((await scene.ended(good)).outcome?.kind).toBe('released');
  expect(await standing()).toHaveLength(2);
  const listed = await stage.client.resources('stored', false);
  expect(listed.map((one) => one.class).sort()).toEqual(['bucket', 'queue']);
  expect(stage.cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
});

test('a class that nobody knows is refused before anything moves', async () => {
  const more = `${bucket}${queue}  lamp: { class: lamp }\n`;
  await expect(scene.release('shop/app:4', { more })).rejects.toThrow(/lamp/);
  expect(await standing()).toHaveLength(2);
});
