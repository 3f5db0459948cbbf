import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import { specOf } from '#domain/workload/snapshot.ts';

import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from '#shared/compiler/compile.ts';
import { openPerson } from './crash-person.ts';
import { appSource, openStage } from './stage.ts';
import { folderWith, strategyOf, withMail, withSteps } from './crash-sources.ts';
import { deadly } from './deadly.ts';
import { fleet } from './fleet.ts';
import { kruiseParts } from './partitioned-parts.ts';
import type { PartitionedPart } from './partitioned-scene.ts';
import { mesh, routingOf } from './mesh.ts';
import { slower, withRoute } from './own-route-stories.ts';
import { keepingSessions, shopRoute } from './traffic-stories.ts';
import { watchPods } from './watcher.ts';

/*
 * The process dies at every point where it touches the world, once just before and once just after; another one is
 * started on what is left. The release must end as if nothing had happened, with nothing lost and nothing done twice.
 */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One kind of workload: what makes it, and how many of its four pods are Ready at any time. */
const parts = {
  Deployment: { type: 'webservice', strategy: 'strategy', lowestReady: 4 },
  StatefulSet: { type: 'statefulset', strategy: 'updateStrategy', lowestReady: 3 },
  DaemonSet: { type: 'daemon', strategy: 'updateStrategy', lowestReady: 3 },
  CloneSet: { part: kruiseParts.CloneSet.part, strategy: 'updateStrategy', lowestReady: 2 },
  AdvancedStatefulSet: {
    part: kruiseParts['Advanced StatefulSet in order'].part,
    strategy: 'updateStrategy',
    lowestReady: 3,
  },
  AdvancedDaemonSet: {
    part: kruiseParts['Advanced DaemonSet'].part,
    strategy: 'updateStrategy',
    lowestReady: 2,
  },
  Fleet: { part: fleet, strategy: 'rollout', lowestReady: 3 },
} satisfies Record<string, Part>;

interface Part {
  /** The type of component that makes one, or the object itself. */
  readonly type?: string;
  readonly part?: PartitionedPart;
  readonly strategy: string;
  readonly lowestReady: number;
}
type Kind = keyof typeof parts;

const play = async (kind: Kind, image: string, at: number, when: 'before' | 'after') => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const namespace = 'story';
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const cluster = openSimulatedCluster({ name: 'local', clock, random, nodes: 4, namespaces: [namespace] });
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => cluster.pods(),
    requestsPerSecond: () => 500,
    behaviour: (of) => ({
      errorRatio: of.includes('errs') ? 0.3 : 0.001,
      latencyMs: { median: 50, p99: 200 },
    }),
  });
  const kept = {
    journal: openMemoryJournal(),
    blobs: openMemoryBlobs(),
    file: join(folder, `${kind}-${image}-${at}-${when}.sqlite`),
  };
  const death = deadly(at, when);
  const mortal = {
    cluster: {
      ...cluster,
      patch: (...a: Parameters<typeof cluster.patch>) => death.effect(() => cluster.patch(...a)),
      remove: (...a: Parameters<typeof cluster.remove>) => death.effect(() => cluster.remove(...a)),
      apply: (...a: Parameters<typeof cluster.apply>) => death.effect(() => cluster.apply(...a)),
    },
    kept: {
      ...kept,
      journal: {
        ...kept.journal,
        append: (...a: Parameters<typeof kept.journal.append>) =>
          death.effect(() => kept.journal.append(...a)),
      },
    },
  };
  const scenery = {
    metrics,
    clock,
    random,
    until: (holds: () => Promise<boolean>, atMostMs: number) => clock.runUntil(holds, { atMostMs }),
    kubectl: (object: KubeObject) => cluster.as('kubectl').apply(object),
    stop: async () => undefined,
  };
  const part: Part = parts[kind];
  const source = (of: string) => {
    if (part.part !== undefined) return folderWith(part.part, namespace, of);
    const plain = appSource({
      image: of,
      namespace,
      ...(part.type === undefined ? {} : { type: part.type }),
      replicas: 4,
      strategy: strategyOf(image),
      ...(image.includes('late') ? { more: '  soak: {for: 2m, objective: 99.5%}\n' } : {}),
    });
    if (image.includes('own')) return withRoute(plain, ownRoute(namespace, of));
    return of.includes('steps') ? withSteps(plain) : plain;
  };
  const end = part.part?.arrange?.({ owner: cluster.as('owner'), namespace, world: { clock } });
  const compiled = compile(source('shop/app:1'), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  if (!image.includes('own')) {
    for (const object of compiled.manifests['eu']?.objects ?? []) await scenery.kubectl(object);
    if (image.includes('routed'))
      await scenery.kubectl((image.includes('session') ? keepingSessions : shopRoute)(namespace));
    if (image.includes('subset')) for (const object of mesh(namespace)) await scenery.kubectl(object);
  }
  await clock.advance(10_000);
  if (/less|own/.test(image)) {
    const earlier = await openStage({ ...scenery, cluster, kept });
    const first = source('shop/app:1');
    await earlier.request('r-0', image.includes('less') ? withMail(first) : first);
    await earlier.ended('r-0');
    await earlier.stop();
  }
  // Long after everything runs the new revision, and while it is watched.
  metrics.worsen('late', { errorRatio: 0.2 }, clock.now() + 75_000);
  const live = () =>
    cluster.get({
      ...(part.part?.object ?? { apiVersion: 'apps/v1', kind }),
      namespace,
      name: 'shop',
    }) as Promise<KubeObject>;
  const mails = async () => {
    const asked = [
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'v1', kind: 'Service' },
    ];
    const found = await Promise.all(asked.map((one) => cluster.get({ ...one, namespace, name: 'mail' })));
    return found.filter((object) => object !== undefined).length;
  };
  const before = specOf(await live());
  const route = async () => (image.includes('routed') ? routingOf(cluster, namespace) : []);
  const routeBefore = await route();
  const powers = await watchPods(cluster, namespace, 'app.oam.dev/component=shop');

  const first = await openStage({ ...scenery, ...mortal });
  // The request itself is a door's; doors have crash tests of their own.
  await kept.journal.append(
    'release/r-1',
    0,
    {
      kind: 'requested',
      id: 'r-1',
      app: 'shop',
      cause: { kind: 'manual', app: 'shop', images: {}, by: 'li' },
      source: await kept.blobs.put(JSON.stringify(source(`shop/app:${image}`))),
    },
    clock.now(),
  );
  await first.world.engine.start('release', 'r-1', { release: 'r-1' });
  const person = openPerson(image, first);
  await clock.runUntil(
    async () => {
      if (death.isDead()) return true;
      // Whoever waits for an answer of the dead waits for ever.
      void person();
      return (await first.world.engine.look('release', 'r-1')).kind !== 'running';
    },
    { atMostMs: 600_000 },
  );
  await first.stop();

  const second = await openStage({ ...scenery, cluster, kept });
  const again = openPerson(image, second);
  await clock.runUntil(
    async () => {
      await again();
      return (await second.release('r-1')).outcome !== undefined;
    },
    { atMostMs: 600_000 },
  );
  const ended = await second.ended('r-1', 600_000);
  const calls = [...first.outboundHttp.calls, ...second.outboundHttp.calls].map(({ key }) => key);
  const facts = (await second.facts('shop', 'eu')).filter(({ release }) => release === 'r-1');
  const left = await mails();
  const routes = { before: routeBefore, after: await route() };
  await second.stop();
  await powers.stop();
  const after = specOf(await live());
  await end?.();
  cluster.close();
  return {
    ended,
    facts,
    calls,
    left,
    routes,
    powers,
    before,
    after,
    effects: death.count(),
  };
};

/**
 * At which effects the process dies, before or after them: by default at every third one, with TIDEGATE_CRASH=each (as
 * in CI) at each, with =every both before and after each.
 */
const how = process.env['TIDEGATE_CRASH'];
const isPlayed = (at: number, story: number, each: number): boolean =>
  how !== undefined || (at + story) % each === 0;
/** Releases of many effects are played at fewer of them. */
const eachOf = (effects: number): number => (effects > 60 ? 9 : 3);
const whens = (at: number, outcome: string): readonly ('before' | 'after')[] => {
  if (how === 'every') return ['before', 'after'];
  return [(at % 2 === 0) === (outcome === 'released') ? 'before' : 'after'];
};

/** A route of the application itself, which the new revision changes. */
const ownRoute = (namespace: string, image: string): KubeObject =>
  image.endsWith(':1') ? shopRoute(namespace) : slower(shopRoute(namespace));

/** A fact written twice would be a transition made twice; looks of the judge and the watch alone may differ. */
const once = (facts: readonly { readonly kind: string }[]) => {
  const told = facts
    .filter(({ kind }) => kind !== 'judged' && kind !== 'soaked')
    .map((fact) => JSON.stringify(fact));
  return told.filter((fact, index) => told.indexOf(fact) !== index);
};

const stories = [
  ['2', 'released'],
  ['2-errs', 'rolled-back'],
  ['2-late', 'rolled-back'],
  ['2-steps', 'released'],
  ['2-less', 'released'],
  ['2-less-late', 'rolled-back'],
  ['2', 'released', 'StatefulSet'],
  ['2-errs', 'rolled-back', 'StatefulSet'],
  ['2', 'released', 'DaemonSet'],
  ['2-errs', 'rolled-back', 'DaemonSet'],
  ['2-promote', 'released'],
  ['2-skip', 'released'],
  ['2-stream', 'released'],
  ['2-stream-errs', 'rolled-back'],
  ['2-green', 'released'],
  ['2-rest', 'released'],
  ['2-routed', 'released'],
  ['2-routed-errs', 'rolled-back'],
  ['2-routed-late', 'rolled-back'],
  ['2-routed-mirror', 'released'],
  ['2-routed-mirror-errs', 'rolled-back'],
  ['2-routed-session', 'released'],
  ['2-routed-session-errs', 'rolled-back'],
  ['2-routed-own', 'released'],
  ['2-routed-own-errs', 'rolled-back'],
  ['2-routed-subset', 'released'],
  ['2-routed-subset-errs', 'rolled-back'],
  ['2-routed-green', 'released'],
  ['2-routed-green-errs', 'rolled-back'],
  ['2-routed-green-abort', 'aborted'],
  ['2-stream', 'released', 'StatefulSet'],
  ['2-stream', 'released', 'DaemonSet'],
  ['2', 'released', 'CloneSet'],
  ['2-errs', 'rolled-back', 'CloneSet'],
  ['2-green', 'released', 'CloneSet'],
  ['2-green-errs', 'rolled-back', 'CloneSet'],
  ['2', 'released', 'AdvancedStatefulSet'],
  ['2-errs', 'rolled-back', 'AdvancedStatefulSet'],
  ['2', 'released', 'AdvancedDaemonSet'],
  ['2-errs', 'rolled-back', 'AdvancedDaemonSet'],
  ['2', 'released', 'Fleet'],
  ['2-errs', 'rolled-back', 'Fleet'],
] as const;

for (const [story, [image, outcome, kind = 'Deployment']] of stories.entries()) {
  test(
    `release ${image} of a ${kind}, ${outcome}, ends so wherever the process dies`,
    { timeout: 300_000 },
    async () => {
      const { strategy, lowestReady } = parts[kind];
      const { effects, routes: undisturbed } = await play(kind, image, 0, 'before');
      expect(effects).toBeGreaterThan(15);
      const isChanged = image === '2-routed-own';
      if (isChanged) expect(undisturbed.after).not.toEqual(undisturbed.before);
      for (let at = 1; at <= effects; at += 1) {
        for (const when of isPlayed(at, story, eachOf(effects)) ? whens(at, outcome) : []) {
          const { ended, facts, calls, left, routes, powers, before, after } = await play(
            kind,
            image,
            at,
            when,
          );
          const where = `killed ${when} effect ${at} of ${effects}`;
          expect(ended.outcome?.kind, where).toBe(outcome);
          expect(once(facts), where).toEqual([]);
          expect(routes.after, where).toEqual(isChanged ? undisturbed.after : routes.before);
          expect(powers.lowestReady, where).toBeGreaterThanOrEqual(image.includes('green') ? 4 : lowestReady);
          expect(after['replicas'], where).toEqual(before['replicas']);
          expect(after[strategy], where).toEqual(before[strategy]);
          expect(after['minReadySeconds'], where).toEqual(before['minReadySeconds']);
          if (outcome !== 'released') expect(after, where).toEqual(before);
          expect(left, where).toBe(image === '2-less-late' ? 2 : 0);
          // At least once each, and never under a second key.
          expect([...new Set(calls)].sort(), where).toEqual(image === '2-steps' ? ['r-1.0', 'r-1.2'] : []);
          expect(
            Object.values(ended.hooks).every(({ state }) => state === 'done'),
            where,
          ).toBe(true);
        }
      }
    },
  );
}
