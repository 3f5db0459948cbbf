import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { healthOf } from '#domain/order/health.ts';
import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import { deadly } from './deadly.ts';
import { liveOn, mortal, openMortalWorld, start } from './mortal.ts';
import { job, orderedApp, type Line } from './ordered.ts';
import { openStage } from './stage.ts';

/* The process dies at every point where it touches the world: nobody moves before what it needs is healthy, all the same. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-ordered-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const namespace = 'story';
const lines = (tag: string, work: string): readonly Line[] => [
  { name: 'web', image: `shop/web:${tag}`, needs: ['migrate'] },
  { name: 'migrate', needs: ['db'], objects: [job(`migrate-${tag}`, `${work}:${tag}`)] },
  { name: 'db', image: `shop/db:${tag}` },
  { name: 'mail', image: `shop/mail:${tag}` },
];
const names = ['db', 'web', 'mail'];
const deployment = (name: string): ObjectRef => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name,
});
const migration: ObjectRef = { apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'migrate-2' };

const imageOf = (live: KubeObject | undefined): string | undefined =>
  /"image":"([^"]+)"/.exec(JSON.stringify(live?.['spec'] ?? {}))?.[1];

const play = async (work: string, at: number, when: 'before' | 'after') => {
  const { cluster, scenery } = openMortalWorld(() => ({
    errorRatio: 0.001,
    latencyMs: { median: 50, p99: 200 },
  }));
  const kept = {
    journal: openMemoryJournal(),
    blobs: openMemoryBlobs(),
    file: join(mkdtempSync(join(folder, 'play-')), 'engine.sqlite'),
  };
  const early: string[] = [];
  const watched = {
    ...cluster,
    patch: async (...asked: Parameters<typeof cluster.patch>) => {
      const [ref, operations, options] = asked;
      const isForward = JSON.stringify(operations).includes('shop/web:2');
      if (options?.dryRun !== true && ref.name === 'web' && isForward) {
        const health = healthOf(await cluster.get(migration));
        if (health.kind !== 'healthy') early.push(`web moved while the Job was ${health.kind}`);
      }
      return cluster.patch(...asked);
    },
  };
  const death = deadly(at, when);
  const earlier = await openStage({ ...scenery, cluster, kept });
  await earlier.request('r-0', orderedApp(namespace, lines('1', 'shop/migrate')));
  expect((await earlier.ended('r-0')).outcome?.kind).toBe('released');
  await earlier.stop();
  const first = await openStage({ ...scenery, ...mortal(watched, kept, death) });
  await start(first, kept, orderedApp(namespace, lines('2', work)));
  await liveOn(first, { id: 'r-1', death, atMostMs: 600_000 });
  await first.stop();
  const second = await openStage({ ...scenery, cluster: watched, kept });
  const { outcome } = await second.ended('r-1', 600_000);
  const facts = (await second.facts('shop', 'eu')).filter(({ release }) => release === 'r-1');
  await second.stop();
  const images = await Promise.all(names.map(async (name) => imageOf(await cluster.get(deployment(name)))));
  cluster.close();
  return { outcome, facts, images, early, effects: death.count() };
};

const how = process.env['TIDEGATE_CRASH'];
const isPlayed = (at: number): boolean => how !== undefined || at % 7 === 3;

test.each([
  ['shop/migrate', 'released', '2'],
  ['shop/job-fails', 'rolled-back', '1'],
])('with %s it is %s wherever the process dies', { timeout: 300_000 }, async (work, outcome, tag) => {
  const { effects } = await play(work, 0, 'before');
  expect(effects).toBeGreaterThan(25);
  for (let at = 1; at <= effects; at += 1)
    for (const when of isPlayed(at) ? (['before', 'after'] as const) : []) {
      const played = await play(work, at, when);
      const where = `killed ${when} effect ${at} of ${effects}`;
      expect(played.outcome?.kind, where).toBe(outcome);
      expect(played.early, where).toEqual([]);
      expect(played.images, where).toEqual(names.map((name) => `shop/${name}:${tag}`));
      const started = played.facts.flatMap((fact) =>
        fact.kind === 'components-started' ? fact.components : [],
      );
      expect(new Set(started).size, where).toBe(started.length);
    }
});
