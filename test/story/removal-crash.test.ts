import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { Cloud, Clouds } from '#ports/cloud.ts';
import { removeApp } from '#shared/services/releases/remove.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { deadly } from './deadly.ts';
import { liveOn, mortal, openMortalWorld } from './mortal.ts';
import { openStage } from './stage.ts';
import { shopWith } from './resource-source.ts';

/*
 * An application with a database that stays and a load balancer that goes is removed, and the process dies at every call and
 * every fact, once just before and once just after; another one continues. Then the removal is undone.
 */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-removal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = shopWith('story', {
  replicas: 2,
  traits: [
    '{ type: bind, properties: { resource: db, env: { DB_HOST: host } } }',
    "{ type: annotations, properties: { team: checkout, balancer: '${resources.edge.id}' } }",
  ],
  resources: { db: '{ class: mysql }', edge: '{ class: load-balancer }' },
  strategy: '{ steps: [100%] }',
});

/** Counts what the cloud carries out, whatever becomes of the answer. */
const mortalCloud = (cloud: Cloud, effect: <T>(run: () => Promise<T>) => Promise<T>): Clouds => ({
  offers: async () => [
    {
      name: 'one',
      classes: Object.keys(simulatedTemplates),
      scope: 'account',
      words: { snapshotTypes: [] },
    },
  ],
  open: async () => ({
    ...cloud,
    create: (...asked) => effect(() => cloud.create(...asked)),
    update: (...asked) => effect(() => cloud.update(...asked)),
    remove: (...asked) => effect(() => cloud.remove(...asked)),
  }),
  template: async (_, name) => simulatedTemplates[name] ?? {},
});

const play = async (at: number, when: 'before' | 'after') => {
  const { cluster, scenery } = openMortalWorld(() => ({
    errorRatio: 0.001,
    latencyMs: { median: 50, p99: 200 },
  }));
  const { clock } = scenery;
  const cloud = openSimulatedCloud({ name: 'one', clock, seconds: 10 });
  const journal = openMemoryJournal();
  const blobs = openMemoryBlobs();
  const own = mkdtempSync(join(folder, 'play-'));
  // The keys of a stage's engine begin at the same number again, so what is over has a file of its own; so has a play that
  // is tried once more after one that failed and stopped nothing.
  const keptIn = (name: string) => ({ journal, blobs, file: join(own, `${name}.sqlite`) });
  const kept = keptIn('removal');
  const alive = mortalCloud(cloud, (run) => run());
  const before = await openStage({ ...scenery, cluster, kept: keptIn('release'), clouds: alive });
  await before.request('r-1', source);
  expect((await before.ended('r-1')).outcome?.kind).toBe('released');
  const live = async () => {
    const found = await cluster.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'story',
      name: 'shop',
    });
    return found?.metadata.annotations;
  };
  const annotations = await live();
  await before.stop();

  const death = deadly(at, when);
  const first = await openStage({
    ...scenery,
    ...mortal(cluster, kept, death),
    clouds: mortalCloud(cloud, death.effect),
  });
  // The request itself is a person's, who asks again when no answer came.
  const id = await removeApp({ ...first.world, journal }, { app: 'shop', by: 'ann', reason: '' });
  await liveOn(first, { id, death, atMostMs: 3_600_000 });
  const effects = death.count();
  if (death.isDead()) await first.engine.close();
  const second = death.isDead() ? await openStage({ ...scenery, cluster, kept, clouds: alive }) : first;
  const ended = await second.ended(id);
  const left = (
    await Promise.all(
      ['Deployment', 'Service', 'Secret', 'Pod'].map((kind) =>
        cluster.list({
          apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
          kind,
          namespace: 'story',
        }),
      ),
    )
  ).flatMap(({ items }) => items.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const stacks = cloud.stacks();
  const facts = (await second.facts('shop', 'eu')).map((fact) => JSON.stringify(fact));
  const twice = facts.filter((fact, index) => facts.indexOf(fact) !== index);

  await second.stop();
  const third = await openStage({ ...scenery, cluster, kept: keptIn('undo'), clouds: alive });
  const world = { ...third.world, newId: () => 'back' };
  const back = await undo(world, await third.release(id), { by: 'ann', reason: '' });
  const undone = await third.ended(back);
  await third.stop();
  return {
    effects,
    ended,
    left,
    stacks,
    twice,
    undone,
    made: cloud.made.length,
    annotations,
    restored: await live(),
    standing: cloud.stacks(),
  };
};

/** At every fifth effect, and with TIDEGATE_CRASH at each: as test/story/crash.test.ts. */
const step = process.env['TIDEGATE_CRASH'] === undefined ? 5 : 1;

test('a removal, killed at every effect, removes once and keeps what it should; undone, all is as it was', async () => {
  const undisturbed = await play(0, 'before');
  expect(undisturbed.effects).toBeGreaterThan(15);
  for (let at = 1; at <= undisturbed.effects; at += step)
    for (const when of ['before', 'after'] as const) {
      const seen = await play(at, when);
      const where = `killed ${when} effect ${at} of ${undisturbed.effects}`;
      expect(seen.ended.outcome?.kind, where).toBe('released');
      expect(seen.left, where).toEqual([]);
      expect(seen.stacks, where).toEqual(['tidegate-prod-shop-db']);
      expect(seen.twice, where).toEqual([]);
      expect(seen.undone.outcome?.kind, where).toBe('released');
      expect(seen.standing.toSorted(), where).toEqual(['tidegate-prod-shop-db', 'tidegate-prod-shop-edge']);
      // The load balancer is made again, and nothing else.
      expect(seen.made, where).toBe(undisturbed.made);
      expect(Object.keys(seen.restored ?? {}), where).toEqual(Object.keys(seen.annotations ?? {}));
      expect(seen.restored?.['team'], where).toBe('checkout');
      // The annotation names the load balancer that stands now, not the one that was removed.
      expect(seen.restored, where).toEqual(undisturbed.restored);
    }
}, 600_000);
