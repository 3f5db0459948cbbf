import { describe, expect, test } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openOperator } from '#adapters/cloud/operator/open.ts';
import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { canonical, type Digest } from '#domain/json.ts';
import type { Deletion } from '#domain/stack/claim.ts';
import { intentTag, type CloudStack } from '#domain/stack/cloud-stack.ts';
import type { Want } from '#domain/stack/move.ts';
import { stackStream } from '#domain/streams.ts';
import type { Cloud } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';
import { claimOf } from '#test/fakes/claims.ts';
import { advanceStack, readStack, type StackProgress } from './advance-stack.ts';

/*
 * Releases of two targets that share a stack, with deaths and lost answers at every call: domain, service and a cloud,
 * which is simulated or an operator in a simulated cluster. At the end the application is removed, and perhaps comes back.
 */

const key = 'one/tidegate-prod-shop-db';
const stack = 'tidegate-prod-shop-db';
const targets = ['eu', 'us'] as const;

/** Mulberry32: equal seeds, equal worlds. */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

class Died extends Error {}

/** A cloud with what a life needs to know of it beside the port. */
interface Played {
  readonly cloud: Cloud;
  /** Names of the stacks that stand. */
  stacks(): Promise<readonly string[]>;
  /** How often the resource of the stack was made. */
  made(): number;
  /** Something goes wrong with the next call. */
  spoil(dice: number): void;
  /** Whoever works there by themselves works. */
  work(): Promise<void>;
  /** What a spec of that version is here, and of one that fails. */
  spec(version: number, fails: boolean): object;
}

interface Around {
  readonly clock: { now(): number; sleep(ms: number): Promise<undefined> };
  readonly random: () => number;
}

const playSimulated = ({ clock }: Around): Played => {
  const cloud = openSimulatedCloud({ name: 'one', clock, seconds: 20 });
  return {
    cloud,
    stacks: async () => cloud.stacks(),
    made: () => cloud.made.filter((id) => id.startsWith(stack)).length,
    spoil: (dice) =>
      dice < 0.7
        ? cloud.inject({ call: 'write', answer: dice < 0.35 ? 'lost' : 'never' })
        : cloud.inject({ call: 'read', fails: 'ProviderUnreachable', reason: 'no route' }),
    work: async () => undefined,
    spec: specOf,
  };
};

const kind = { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql', namespace: 'shop' } as const;

/** An operator that says Running, or that it has failed where the spec tells it to. */
const playOperator = ({ clock, random }: Around): Played => {
  const timers = { now: () => clock.now(), after: () => () => undefined };
  const cluster = openSimulatedCluster({ name: 'eu', clock: timers, random, namespaces: ['shop'] });
  const owner = cluster.as('operator');
  let made = 0;
  const uids = new Set<string>();
  return {
    cloud: openOperator({ name: 'one', place: { cluster: 'eu', namespace: 'shop' }, cluster, clock }),
    stacks: async () => (await owner.list(kind)).items.map(({ metadata }) => metadata.name),
    made: () => made,
    spoil: (dice) =>
      cluster.faults.next({
        fault: { kind: dice < 0.5 ? 'timeout' : 'unreachable' },
        verb: dice < 0.3 || dice > 0.8 ? 'apply' : dice < 0.6 ? 'delete' : 'get',
      }),
    work: async () => {
      for (const one of (await owner.list(kind)).items) {
        const { uid = '', name, generation = 1 } = one.metadata;
        if (!uids.has(uid)) made += uids.size < uids.add(uid).size ? 1 : 0;
        const { fails } = one['spec'] as { readonly fails: boolean };
        const status = { state: fails ? 'Failed' : 'Running', observedGeneration: generation };
        const op = one['status'] === undefined ? 'add' : 'replace';
        await owner.patch({ ...kind, name }, [{ op, path: '/status', value: status }]);
      }
    },
    spec: (version, fails) => ({
      ...specOf(version, false),
      template: JSON.stringify({
        Resources: {
          Database: {
            Object: { ...kind, metadata: { name: stack }, spec: { version, fails } },
            Ready: { 'status.state': 'Running' },
            Failed: { 'status.state': 'Failed' },
          },
        },
        Outputs: { host: { Value: 'db' } },
      }),
    }),
  };
};

const labOf = (seed: number, faults: number, play: (around: Around) => Played) => {
  const random = randomOf(seed);
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const played = play({ clock, random: randomOf(seed + 1) });
  const { cloud } = played;
  const journal = openMemoryJournal();
  const blobs = openMemoryBlobs();
  let isQuiet = false;
  const happens = (): boolean => !isQuiet && random() < faults;
  const world = {
    blobs,
    clock,
    journal: {
      ...journal,
      append: async (...asked: Parameters<typeof journal.append>) => {
        if (happens()) throw new Died();
        const written = await journal.append(...asked);
        if (happens()) throw new Died();
        return written;
      },
    },
  } as unknown as World;
  const at = { key, stack, cloud, environment: 'prod' };
  const step = async (want: Want): Promise<StackProgress | undefined> => {
    if (happens()) played.spoil(random());
    now += Math.floor(random() * 15_000);
    await played.work();
    return advanceStack(world, at, want).catch((error: unknown) => {
      if (error instanceof Died || (error instanceof Error && error.name === 'ProviderUnreachable'))
        return undefined;
      throw error;
    });
  };
  /** Goes on as a workflow does, until it is over. */
  const until = async (want: Want): Promise<Exclude<StackProgress, { kind: 'waits' }>> => {
    for (let looks = 0; looks < 400; looks += 1) {
      const progress = await step(want);
      if (progress !== undefined && progress.kind !== 'waits') return progress;
    }
    throw new Error('it does not end');
  };
  return {
    random,
    played,
    cloud,
    world,
    journal,
    blobs,
    until,
    quiet: () => (isQuiet = true),
    loud: () => (isQuiet = false),
  };
};

const specOf = (version: number, fails: boolean) => ({
  name: stack,
  template: JSON.stringify({
    Resources: {
      Database: {
        Type: 'Simulated::Database',
        Properties: { version, ...(fails ? { Fails: 'no capacity' } : {}) },
      },
    },
    Outputs: { host: { Value: { Ref: 'Database' } }, passwordRef: { Value: 'vault/db' } },
  }),
  parameters: {},
  tags: { 'tidegate-app': 'shop' },
});

/** Faults that nobody has met yet are met here. */
const found = async (cloud: Cloud): Promise<CloudStack | undefined> =>
  cloud.read(stack).catch(() => found(cloud));

interface Told {
  readonly releases: number;
  readonly backs: number;
}

/** One life of a stack: some releases, good, failed and taken back, and then perhaps the end of the application. */
const live = async (seed: number, faults: number, play: (around: Around) => Played): Promise<Told> => {
  const lab = labOf(seed, faults, play);
  const { random, played, world, blobs, until } = lab;
  const usual: Deletion = random() < 0.5 ? 'delete' : 'retain';
  /** What the last release said that was not taken back, or that made what still stands. */
  let deletion: Deletion | undefined;
  let good: Digest | undefined;
  let backs = 0;
  const releases = 1 + Math.floor(random() * 4);
  for (let number = 1; number <= releases; number += 1) {
    const release = `r${number}`;
    const asked = random() < 0.7 ? usual : usual === 'delete' ? 'retain' : 'delete';
    const claim = claimOf(asked);
    const fails = random() < 0.15;
    const isBad = fails || random() < 0.3;
    const spec = await blobs.put(canonical(played.spec(random() < 0.3 ? 1 : number, fails)));
    const mine = [release];
    const goes = (target: string) =>
      until({ kind: 'present', by: { app: 'shop', target }, release, mine, claim, spec, planned: [] });
    const went = random() < 0.5 ? await Promise.all(targets.map(goes)) : [await goes('eu'), await goes('us')];
    const isDone = went.every(({ kind }) => kind === 'done');
    expect(isDone, `seed ${seed}: ${release} ${JSON.stringify(went)}`).toBe(
      !fails || (await readStack(world, key)).standing?.spec === spec,
    );
    if (isDone && !isBad) {
      [good, deletion] = [spec, asked];
      continue;
    }
    backs += 1;
    const before = await readStack(world, key);
    for (const target of targets) await until({ kind: 'back', by: { app: 'shop', target }, release, mine });
    const after = await readStack(world, key);
    expect(after.open, `seed ${seed}`).toBeUndefined();
    const keepsData = good === undefined && before.standing !== undefined && asked !== 'delete';
    if (good !== undefined) expect(after.standing?.spec, `seed ${seed}: back to what was good`).toBe(good);
    else if (!keepsData) expect(await played.stacks(), `seed ${seed}: what it made is gone`).toEqual([]);
    if (keepsData) [good, deletion] = [after.standing?.spec, asked];
  }
  lab.quiet();
  await check(lab, seed);
  if (random() < 0.7) {
    const { standing: wasThere, uses: usedBy } = await readStack(world, key);
    if (random() < 0.7) lab.loud();
    for (const target of targets) await until({ kind: 'gone', by: { app: 'shop', target }, release: 'end' });
    const { standing, uses, kept } = await readStack(world, key);
    expect(uses, `seed ${seed}`).toEqual([]);
    if (deletion !== 'retain') expect(await played.stacks(), `seed ${seed}: no orphan`).toEqual([]);
    else if (wasThere !== undefined)
      expect(kept !== undefined && standing !== undefined, `seed ${seed}`).toBe(true);
    // The removal is taken back: what ran before has what it had.
    if (wasThere !== undefined && usedBy.length > 0 && random() < 0.5) {
      for (const target of targets)
        await until({ kind: 'back', by: { app: 'shop', target }, release: 'undo', mine: ['end'] });
      const again = await readStack(world, key);
      expect(again.standing?.spec, `seed ${seed}: as it was before the removal`).toBe(wasThere.spec);
      expect(again.uses, `seed ${seed}`).toHaveLength(usedBy.length);
    }
    lab.quiet();
    await check(lab, seed);
  }
  return { releases, backs };
};

/** What the journal says stands is what stands, as it says; nothing stands that it does not know; nothing was made twice. */
const check = async (
  { played, cloud, world, journal }: ReturnType<typeof labOf>,
  seed: number,
): Promise<void> => {
  const state = await readStack(world, key);
  const there = await found(cloud);
  expect(there === undefined, `seed ${seed}: known and there`).toBe(
    state.standing === undefined && !state.isLeftOver,
  );
  if (state.standing !== undefined && there?.phase === 'ready') {
    const facts = (await journal.read(stackStream(key))).map(({ event }) => event);
    const by = facts.findLast(
      (fact) => fact['kind'] === 'intended' && fact['token'] === there.tags[intentTag],
    );
    expect(by?.['spec'], `seed ${seed}: the cloud has what the journal says`).toBe(state.standing.spec);
  }
  const facts = await journal.read(stackStream(key));
  const creations = facts.filter(
    ({ event }) => event['kind'] === 'intended' && event['op'] === 'create',
  ).length;
  expect(played.made(), `seed ${seed}: made once for each intent`).toBeLessThanOrEqual(creations);
  expect(JSON.stringify(facts)).not.toContain('secret of');
};

const many = Number(process.env['TIDEGATE_STACK_LIVES'] ?? 200);
const first = Number(process.env['TIDEGATE_STACK_SEED'] ?? 1);

// A cluster takes three times as long as a cloud in memory.
describe.each([
  ['a simulated cloud', playSimulated, many],
  ['an operator in the cluster', playOperator, Math.ceil(many / 2)],
])('stacks of %s, with deaths, lost answers and cut lines', (_, play, lives) => {
  test(`leave no orphan, are made once and are forgotten never, in ${lives} lives`, async () => {
    let releases = 0;
    let backs = 0;
    for (let seed = first; seed < first + lives; seed += 1) {
      const told = await live(seed, seed % 4 === 0 ? 0 : 0.08, play);
      releases += told.releases;
      backs += told.backs;
    }
    expect(releases).toBeGreaterThanOrEqual(lives);
    expect(backs).toBeGreaterThan(lives / 10);
  }, 1_800_000);
});

test('a release that begins in another account waits, and what stands stays known', async () => {
  const { cloud, world, blobs, until } = labOf(1, 0, playSimulated);
  const spec = await blobs.put(canonical(specOf(1, false)));
  const want = (release: string): Want => ({
    kind: 'present',
    by: { app: 'shop', target: 'eu' },
    release,
    mine: [release],
    claim: claimOf('retain'),
    spec,
    planned: [],
  });
  await until(want('r1'));
  const { account } = await readStack(world, key);
  const elsewhere = { key, stack, environment: 'prod', cloud: { ...cloud, account: async () => '2/us' } };
  await expect(advanceStack(world, elsewhere, want('r2'))).rejects.toMatchObject({ name: 'ProviderForbids' });
  expect((await readStack(world, key)).account).toBe(account);
});
