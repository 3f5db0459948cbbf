import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import type { Clouds } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import type { Clock } from '#ports/clock.ts';
import { removeApp } from '#shared/services/releases/remove.ts';
import { openClouds } from '#worlds/places/clouds.ts';
import { account, type PlayedRos } from '#test/fakes/ros/server.ts';
import { overhear } from './log.ts';
import type { Theatre } from './scene.ts';
import { sinksOf } from './sinks.ts';
import { bindsDatabase, shopWith } from './resource-source.ts';

/*
 * One application file on several kinds of clouds. What differs is the operator's: the setting `clouds`, and for an operator
 * in the cluster the file of the class.
 */

export const application = (namespace: string, image: string, size: string) =>
  shopWith(namespace, {
    image,
    traits: [bindsDatabase],
    resources: { db: `{ class: postgres, size: ${size}, deletion: delete }` },
  });

/** What the operator writes under `clouds`, by kind. */
export const settings = {
  simulated: (): CloudSetting => ({ kind: 'simulated', seconds: 5 }),
  cloudformation: (templates: string): CloudSetting => ({
    kind: 'cloudformation',
    region: 'eu-central-1',
    templates,
  }),
  operator: (): CloudSetting => ({ kind: 'operator', templates: './examples/operators' }),
  ros: ({ url }: Pick<PlayedRos, 'url'>): CloudSetting => ({
    kind: 'ros',
    region: 'cn-hangzhou',
    endpoint: url,
    stsEndpoint: url,
    kmsEndpoint: url,
    credentials: { kind: 'keys', ...account },
    parameters: { VpcId: 'vpc-1', VSwitchId: 'vsw-1', ZoneId: 'cn-hangzhou-h' },
  }),
};

export const cloudsOf = (
  setting: CloudSetting,
  clock: Clock,
  cluster: () => Promise<Cluster>,
  env: Readonly<Record<string, string>> = {},
): Clouds => {
  const clouds = openClouds({ settings: { own: setting }, base: process.cwd(), env, clock, cluster });
  if (clouds === undefined) throw new Error('no clouds');
  return clouds;
};

/**
 * A good release, a bad revision with a bigger database, and the end of the application. `planted` are secrets that must
 * not be found: in what is kept, sent, shown or logged.
 */
export const play = async (stage: Theatre, planted: readonly string[]): Promise<void> => {
  const log = overhear(stage);
  try {
    await playBefore(stage, planted, () => log.said());
  } finally {
    log.end();
  }
};

const playBefore = async (stage: Theatre, planted: readonly string[], log: () => string): Promise<void> => {
  const { world, namespace } = stage;
  const release = async (id: string, image: string, size: string) => {
    await stage.request(id, application(namespace, image, size));
    return (await stage.ended(id)).outcome;
  };
  const bound = () => stage.owner.get({ apiVersion: 'v1', kind: 'Secret', namespace, name: 'shop-db' });
  const spec = async () => (await world.journal.list('stack/'))[0];

  expect(await release('release-1', 'shop/shop:1', 'small')).toMatchObject({ kind: 'released' });
  const { data = {} } = ((await bound()) ?? {}) as { readonly data?: Readonly<Record<string, string>> };
  expect(Object.keys(data).toSorted()).toEqual(['database', 'host', 'password', 'port', 'user']);
  const text = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString();
  expect(text('password').length).toBeGreaterThan(3);
  expect(await spec()).toBeDefined();

  expect(await release('release-2', 'shop/shop:2-errs', 'large')).toMatchObject({ kind: 'rolled-back' });
  const [standing] = await cloudView(stage);
  expect(standing).toMatchObject({ phase: 'ready' });

  const before = await sinksOf(stage, ['release-1', 'release-2']);
  expect(before['GET /v1/resources']).toContain('postgres');
  expect(before['GET /v1/releases/release-1/record']).toContain('runs the new revision');

  const id = await removeApp(world, { app: 'shop', by: 'ann', reason: '' });
  expect(
    await stage.until(async () => (await world.journal.list(`approval/${id}.`)).length > 0, 60_000),
  ).toBe(true);
  await stage.wake(id);
  expect((await stage.ended(id)).outcome).toMatchObject({ kind: 'released' });
  expect(await cloudView(stage)).toEqual([undefined]);
  expect(await bound()).toBeUndefined();

  const seen = [
    ...Object.entries(before),
    ...Object.entries(await sinksOf(stage, ['release-1', 'release-2', id])),
    ['the log', log()],
  ] as const;
  expect(log()).toMatch(/"function":"provision","request":"of-a-story","release":"release-1","target":"eu"/);
  const leaks = [...planted, text('password')].flatMap((one) =>
    seen.flatMap(([sink, said]) => (said.includes(one) ? [`${one} in ${sink}`] : [])),
  );
  expect(leaks).toEqual([]);
};

/** The stacks of the application as their cloud has them. */
const cloudView = async ({ world, namespace }: Theatre) => {
  const keys = (await world.journal.list('stack/')).map(({ stream }) => stream.split('/').at(-1) ?? '');
  const cloud = await world.clouds?.open('own', { cluster: 'local', namespace });
  return cloud === undefined ? [] : Promise.all(keys.map((key) => cloud.read(key)));
};
