import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#adapters/clock/system.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Router } from '#domain/traffic/router.ts';
import { routers } from '#domain/traffic/routers.ts';
import type { RoutePlan, Split } from '#domain/traffic/split.ts';
import { removeBeside, writeBeside } from '#shared/services/traffic/beside.ts';
import { ensurePolicies, removePolicies } from '#shared/services/traffic/side-policies.ts';
import type { TrafficScene } from '#shared/services/traffic/scene.ts';
import { changeRoute } from '#shared/services/traffic/write-route.ts';
import type { ClusterExam } from './cluster-lab.ts';
import type { RouterCase } from './router-case.ts';
import { routerCases } from './router-cases.ts';

/** What of an object its owner wrote. */
const written = (live: KubeObject | undefined) => ({
  labels: live?.metadata.labels,
  annotations: live?.metadata.annotations,
  spec: live?.['spec'],
});

const named = ({ name, described }: Router) => ({
  router: name,
  ...(described === undefined ? {} : { described }),
});

const bench = (exam: ClusterExam, one: RouterCase) => {
  const { router } = one;
  const { cluster, namespace } = exam;
  const sides = { service: 'web', namespace, old: 'web-old-abc123', fresh: 'web-new-abc123' };
  const scene: TrafficScene = { cluster, clock: systemClock(), release: 'r-1', until: Infinity };
  const planOf = (before: KubeObject): RoutePlan => {
    const policies = router.policies?.about(sides, one.policies?.(namespace) ?? []) ?? [];
    return { ...named(router), before, ...(policies.length === 0 ? {} : { policies }) };
  };
  return {
    sides,
    scene,
    planOf,
    live: (object: KubeObject) => cluster.get(refOf(object)),
    /** As its owner makes it: anew. */
    make: async (object: KubeObject): Promise<KubeObject> => {
      const there = await cluster.get(refOf(object));
      if (there !== undefined) await cluster.remove(refOf(there), there.metadata.uid ?? '');
      await exam.until(async () => (await cluster.get(refOf(object))) === undefined);
      return exam.asOther('owner').apply(object);
    },
    split: async (before: KubeObject, split: Split): Promise<KubeObject> => {
      await ensurePolicies(scene, planOf(before), sides);
      const after = await changeRoute(scene, planOf(before), (live) => ({
        next: router.write(live, sides, split),
        label: 'keep',
      }));
      if (after === undefined) throw new Error('the route is gone');
      await writeBeside(scene, planOf(before), sides, { after, split });
      return after;
    },
    restore: async (before: KubeObject): Promise<KubeObject | undefined> => {
      const after = await changeRoute(scene, planOf(before), (live) => ({
        next: router.restore(live, sides, before),
        label: 'drop',
      }));
      await removeBeside(scene, planOf(before), sides);
      await removePolicies(scene, planOf(before), sides);
      return after;
    },
  };
};

/** The laws of a router, sat by each of them against one API server. */
export const testRouters = (title: string, setup: () => Promise<ClusterExam>): void => {
  test('every router is examined', () => {
    const known = routerCases.filter(({ router }) => router.described === undefined);
    expect(known.map(({ router }) => router.name)).toEqual(routers.map(({ name }) => name));
  });
  for (const one of routerCases)
    describe(`${one.router.name}, ${title}`, () => {
      let exam: ClusterExam;
      beforeAll(async () => {
        exam = await setup();
      });
      afterAll(() => exam.stop());
      testDividing(one, () => bench(exam, one));
      testMirroring(one, () => bench(exam, one));
      testPolicies(one, () => bench(exam, one));
      testKeeping(one, () => ({ ...bench(exam, one), exam }));
      testGuards(one, () => ({ ...bench(exam, one), exam }));
    });
};

const testDividing = (one: RouterCase, open: () => ReturnType<typeof bench>): void => {
  const { router } = one;
  test('it finds the route that serves the Service, and no other', () => {
    const { sides } = open();
    expect(router.serves(one.plain(sides.namespace), sides)).toBe(true);
    expect(router.serves(one.rich(sides.namespace), sides)).toBe(true);
    expect(router.serves(one.plain(sides.namespace), { ...sides, service: 'absent' })).toBe(false);
    expect(router.serves(one.plain('far-away'), sides)).toBe(false);
    if (one.elsewhere !== undefined) expect(router.serves(one.elsewhere(sides.namespace), sides)).toBe(false);
  });

  test('a route as its owner wrote it divides nothing', async () => {
    const { sides, make } = open();
    expect(router.read(await make(one.rich(sides.namespace)), sides)).toBeUndefined();
  });

  test.each([0, 5, 25, 50, 99, 100])(
    'it gives %i in a hundred, reads it again, and goes back byte for byte',
    async (percent) => {
      for (const kind of ['plain', 'rich'] as const) {
        const { sides, make, split, restore, live } = open();
        const before = await make(one[kind](sides.namespace));
        const after = await split(before, { percent });
        const known = router.read(after, sides);
        if (router.beside === undefined) expect(known).toBeCloseTo(percent, 0);
        else expect(known).toBe(percent === 100 ? 100 : 0);
        await restore(before);
        expect(written(await live(before))).toEqual(written(before));
      }
    },
  );

  test('it goes from share to share and back without a trace', async () => {
    const { sides, make, split, restore, live } = open();
    const before = await make(one.rich(sides.namespace));
    for (const percent of [0, 10, 50, 100, 50, 0]) await split(before, { percent });
    await restore(before);
    expect(written(await live(before))).toEqual(written(before));
  });

  test('the same again writes nothing', async () => {
    const { sides, make, split } = open();
    const before = await make(one.rich(sides.namespace));
    const once = await split(before, { percent: 20 });
    expect((await split(before, { percent: 20 })).metadata.resourceVersion).toBe(
      once.metadata.resourceVersion,
    );
  });

  test('restoring what is as it was changes nothing', async () => {
    const { sides, make, restore } = open();
    const before = await make(one.rich(sides.namespace));
    const after = await restore(before);
    expect(after?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('conditions that it knows are written and go without a trace; others are refused', async () => {
    const { sides, make, split, restore, live } = open();
    for (const condition of one.knows) {
      const asked = { percent: 5, match: [condition] };
      expect(router.misfit(one.plain(sides.namespace), sides, [asked])).toBeUndefined();
      const before = await make(one.plain(sides.namespace));
      await split(before, asked);
      await split(before, { percent: 40 });
      await restore(before);
      expect(written(await live(before))).toEqual(written(before));
    }
    if (one.knowsNot !== undefined)
      expect(
        router.misfit(one.plain(sides.namespace), sides, [{ percent: 5, match: [one.knowsNot] }]),
      ).toMatch(/cannot send requests with/);
  });
};

const testMirroring = (one: RouterCase, open: () => ReturnType<typeof bench>): void => {
  test('copies are sent and go without a trace, where it can; where not, it does not say so', async () => {
    const { sides, make, split, restore, live } = open();
    expect(one.router.mirrors === true).toBe(one.mirrors === true);
    if (one.mirrors !== true) return;
    const asked = { percent: 0, mirror: 20 };
    for (const kind of ['plain', 'rich'] as const) {
      expect(one.router.misfit(one[kind](sides.namespace), sides, [asked])).toBeUndefined();
      const before = await make(one[kind](sides.namespace));
      const after = await split(before, asked);
      const copies = JSON.stringify(after['spec']).match(/"(?:percent|value)":20\b/g);
      expect(copies).toHaveLength(1);
      expect(one.router.read(after, sides)).toBe(0);
      expect(JSON.stringify((await split(before, { percent: 5 }))['spec'])).not.toMatch(
        /"(?:percent|value)":20\b/,
      );
      await split(before, { percent: 10, mirror: 20 });
      await restore(before);
      expect(written(await live(before))).toEqual(written(before));
    }
  });
};

const testPolicies = (one: RouterCase, open: () => ReturnType<typeof bench>): void => {
  test('what says how requests are sent says it of both sides while it divides, and stays as it was', async () => {
    const { sides, make, split, restore, live } = open();
    expect(one.policies === undefined).toBe(one.router.policies === undefined);
    const [own] = one.policies?.(sides.namespace) ?? [];
    if (own === undefined) return;
    const rule = await make(own);
    const before = await make(one.rich(sides.namespace));
    await split(before, { percent: 0 });
    const ofSide = async (name: string) =>
      live({ ...own, metadata: { name, namespace: sides.namespace, labels: {} } });
    for (const name of [sides.old, sides.fresh])
      expect((await ofSide(name))?.['spec']).toEqual({ ...(rule['spec'] as object), host: name });
    const versions = async () => (await ofSide(sides.old))?.metadata.resourceVersion;
    const once = await versions();
    await split(before, { percent: 60 });
    expect(await versions()).toBe(once);
    await restore(before);
    for (const name of [sides.old, sides.fresh]) expect(await ofSide(name)).toBeUndefined();
    expect(await live(own)).toEqual(rule);
  });
};

type Bench = ReturnType<typeof bench> & { readonly exam: ClusterExam };

/** The text of a route without what leads to the Service or its sides. */
const others = (route: KubeObject): string =>
  JSON.stringify(written({ ...route, metadata: { ...route.metadata, labels: {} } })).replaceAll(
    /web(-(old|new)-abc123)?/g,
    'web',
  );

const testKeeping = (one: RouterCase, open: () => Bench): void => {
  test('other Services, hosts, filters and unknown fields stay while it divides', async () => {
    const { sides, make, split } = open();
    const before = await make(one.rich(sides.namespace));
    const after = others(await split(before, { percent: 30 }));
    const words = others(before).match(
      /[a-z]\.example\.org|x-shop|other|timeouts|retries|middlewares|sticky|secretName/g,
    );
    for (const word of new Set(words)) expect(after).toContain(word);
  });

  test('what somebody changes in the middle stays, and their own words come back', async () => {
    const { sides, make, split, restore, live, exam } = open();
    const before = await make(one.rich(sides.namespace));
    await split(before, { percent: 30 });
    await exam.asOther('somebody').patch(refOf(before), [
      { op: 'add', path: one.foreign.path, value: one.foreign.value },
      { op: 'add', path: '/metadata/labels/team', value: 'theirs' },
    ]);
    await split(before, { percent: 60 });
    await restore(before);
    const after = (await live(before)) ?? expect.fail('the route is gone');
    expect(after.metadata.labels).toEqual({ team: 'theirs' });
    const keys = one.foreign.path.split('/').slice(2);
    const at = (spec: unknown): unknown =>
      keys.reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], spec);
    expect(at(after['spec'])).toEqual(one.foreign.value);
    const without = (object: KubeObject) => {
      const spec = structuredClone(object['spec']) as Record<string, unknown>;
      const parent = keys.slice(0, -1).reduce((here, key) => here[key] as Record<string, unknown>, spec);
      delete parent[keys.at(-1) ?? ''];
      return spec;
    };
    expect(without(after)).toEqual(without(before));
  });

  test('what stands beside it comes with a share and goes with the restoration', async () => {
    const { sides, make, split, restore, live } = open();
    const before = await make(one.rich(sides.namespace));
    const after = await split(before, { percent: 30 });
    const beside = one.router.beside?.(after, sides, { percent: 30 }) ?? [];
    for (const object of beside) expect(await live(object)).toBeDefined();
    await restore(before);
    for (const object of beside) expect(await live(object)).toBeUndefined();
  });
};

const testGuards = (one: RouterCase, open: () => Bench): void => {
  test('a late write of a release that has given the route back is refused', async () => {
    const { sides, make, split, restore, live, scene, exam } = open();
    const before = await make(one.plain(sides.namespace));
    await split(before, { percent: 0 });
    // The write that would be late: decided while the route was held, sent after it was given back.
    let late: (() => Promise<unknown>) | undefined;
    const delayed = {
      ...exam.cluster,
      patch: async (...asked: Parameters<typeof exam.cluster.patch>) => {
        late = () => exam.cluster.patch(...asked);
        throw new Error('delayed');
      },
    };
    await expect(
      changeRoute({ ...scene, cluster: delayed }, { ...named(one.router), before }, (now) => ({
        next: one.router.write(now, sides, { percent: one.router.beside === undefined ? 50 : 100 }),
        label: 'keep',
      })),
    ).rejects.toThrow('delayed');
    await restore(before);
    await expect(late?.()).rejects.toMatchObject({ name: 'Conflict' });
    expect(written(await live(before))).toEqual(written(before));
  });

  test('a route that another release divides is left alone', async () => {
    const { sides, make, split, scene } = open();
    const before = await make(one.plain(sides.namespace));
    await split(before, { percent: 10 });
    const other = { ...scene, release: 'r-2' };
    const take = () =>
      changeRoute(other, { ...named(one.router), before }, (now) => ({
        next: one.router.write(now, sides, { percent: 90 }),
        label: 'keep',
      }));
    await expect(take()).rejects.toMatchObject({ name: 'Conflict' });
    const heir = await changeRoute(
      { ...other, supersedes: ['r-1'] },
      { ...named(one.router), before },
      (now) => ({ next: one.router.restore(now, sides, before), label: 'drop' }),
    );
    expect(written(heir)).toEqual(written(before));
  });

  test('a route that is gone is nothing to write', async () => {
    const { sides, make, scene, exam } = open();
    const before = await make(one.plain(sides.namespace));
    await exam.cluster.remove(refOf(before), before.metadata.uid ?? '');
    expect(
      await changeRoute(scene, { ...named(one.router), before }, (now) => ({
        next: one.router.write(now, sides, { percent: 50 }),
        label: 'keep',
      })),
    ).toBeUndefined();
  });
};
