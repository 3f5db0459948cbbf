import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';
import { compile } from '#shared/compiler/compile.ts';
import { openPerson } from './crash-person.ts';
import { type Kind, type Part, parts, sourceOf, withEarlier } from './crash-sources.ts';
import { deadly } from './deadly.ts';
import { mesh, routingOf } from './mesh.ts';
import { liveOn, mortal, type MortalWorld, openMortalWorld, start } from './mortal.ts';
import { type Kept, openStage } from './stage.ts';
import { keepingSessions, shopRoute } from './traffic-stories.ts';
import { watchPods } from './watcher.ts';

/* One release of the crash stories: a process that dies at one of its effects, and another one on what is left. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const namespace = 'story';

/** When the process dies: before or after which of its effects; 0 for never. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What `image` asks for is in its name: see crash-sources.ts. */
export const play = async (kind: Kind, image: string, { at, when }: Death) => {
  const world = openMortalWorld(behaviourOf, 4);
  const { cluster, scenery } = world;
  const { clock, metrics } = scenery;
  const kept = {
    journal: openMemoryJournal(),
    blobs: openMemoryBlobs(),
    file: join(mkdtempSync(join(folder, 'play-')), 'engine.sqlite'),
  };
  const part: Part = parts[kind];
  const end = part.part?.arrange?.({ owner: cluster.as('owner'), namespace, world: { clock } });
  await furnish(world, kept, { part, image });
  // Long after everything runs the new revision, and while it is watched.
  metrics.worsen('late', { errorRatio: 0.2 }, clock.now() + 75_000);
  const look = lookAt(cluster, kind, image);
  const before = await look();
  const powers = await watchPods(cluster, namespace, 'app.oam.dev/component=shop');

  const death = deadly(at, when);
  const first = await openStage({ ...scenery, ...mortal(cluster, kept, death) });
  await start(first, kept, sourceOf(part, namespace, { image, tag: image }));
  await liveOn(first, { id: 'r-1', death, atMostMs: 600_000, turn: openPerson(image, first) });
  await first.stop();

  const second = await openStage({ ...scenery, cluster, kept });
  const person = openPerson(image, second);
  const isOver = async (): Promise<boolean> => {
    await person();
    return (await second.release('r-1')).outcome !== undefined;
  };
  await clock.runUntil(isOver, { atMostMs: 600_000 });
  const ended = await second.ended('r-1', 600_000);
  const calls = [...first.outboundHttp.calls, ...second.outboundHttp.calls].map(({ key }) => key);
  const facts = (await second.facts('shop', 'eu')).filter(({ release }) => release === 'r-1');
  await second.stop();
  await powers.stop();
  const after = await look();
  await end?.();
  cluster.close();
  return { ended, facts, calls, powers, before, after, effects: death.count() };
};

const behaviourOf = (of: string) => ({
  errorRatio: of.includes('errs') ? 0.3 : 0.001,
  latencyMs: { median: 50, p99: 200 },
});

/** What runs before the release: the first revision, written by somebody else or released by an earlier one. */
const furnish = async (
  { cluster, scenery }: MortalWorld,
  kept: Kept,
  { part, image }: { part: Part; image: string },
): Promise<void> => {
  const first = sourceOf(part, namespace, { image, tag: '1' });
  const compiled = compile(first, { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  if (!image.includes('own')) {
    for (const object of compiled.manifests['eu']?.objects ?? []) await scenery.kubectl(object);
    for (const object of surroundings(image)) await scenery.kubectl(object);
  }
  await scenery.clock.advance(10_000);
  if (!/less|own/.test(image)) return;
  const earlier = await openStage({ ...scenery, cluster, kept });
  await earlier.request('r-0', withEarlier(image, first));
  await earlier.ended('r-0');
  await earlier.stop();
};

const surroundings = (image: string): readonly KubeObject[] => [
  ...(image.includes('routed') ? [(image.includes('session') ? keepingSessions : shopRoute)(namespace)] : []),
  ...(image.includes('subset') ? mesh(namespace) : []),
];

/** Reads what a release may change: the workload's spec, its routes, and the objects of a component that may leave. */
const lookAt = (cluster: Cluster, kind: Kind, image: string) => {
  const { part }: Part = parts[kind];
  const workload = { ...(part?.object ?? { apiVersion: 'apps/v1', kind }), namespace, name: 'shop' };
  const mails = [
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'mail' },
    { apiVersion: 'v1', kind: 'Service', namespace, name: 'mail' },
  ];
  return async () => {
    const found = await Promise.all(mails.map((one) => cluster.get(one)));
    return {
      spec: specOf((await cluster.get(workload)) as KubeObject),
      routes: image.includes('routed') ? await routingOf(cluster, namespace) : [],
      mails: found.filter((object) => object !== undefined).length,
    };
  };
};
