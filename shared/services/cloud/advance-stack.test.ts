import { describe, expect, test } from 'vitest';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openSimulatedCloud, type SimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { canonical, type Digest } from '#domain/json.ts';
import type { Claim, Deletion } from '#domain/stack/claim.ts';
import { intentTag, type CloudStack } from '#domain/stack/cloud-stack.ts';
import type { Want } from '#domain/stack/next-move.ts';
import { stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { advanceStack, readStack, type StackProgress } from './advance-stack.ts';

/* Releases of two targets that share a stack, with deaths and lost answers at every call: domain, service and simulated cloud. */

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

const labOf = (seed: number, faults: number) => {
  const random = randomOf(seed);
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const cloud = openSimulatedCloud({ name: 'one', clock, seconds: 20 });
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
    if (happens()) cloud.inject({ call: 'write', answer: random() < 0.5 ? 'lost' : 'never' });
    if (happens()) cloud.inject({ call: 'read', fails: 'ProviderUnreachable', reason: 'no route' });
    now += Math.floor(random() * 15_000);
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
  return { random, cloud, world, journal, blobs, until, quiet: () => (isQuiet = true) };
};

const claimOf = (deletion: Deletion): Claim => ({
  name: 'db',
  class: 'mysql',
  size: 'small',
  deletion,
  sharing: 'application',
  allow: [],
  parameters: {},
});

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
const found = async (cloud: SimulatedCloud): Promise<CloudStack | undefined> =>
  cloud.read(stack).catch(() => found(cloud));

interface Told {
  readonly releases: number;
  readonly made: number;
  readonly backs: number;
}

/** One life of a stack: some releases, good, failed and taken back, and then perhaps the end of the application. */
const live = async (seed: number, faults: number): Promise<Told> => {
  const lab = labOf(seed, faults);
  const { random, cloud, world, blobs, until } = lab;
  const deletion: Deletion = random() < 0.5 ? 'delete' : 'retain';
  const claim = claimOf(deletion);
  let good: Digest | undefined;
  let backs = 0;
  const releases = 1 + Math.floor(random() * 4);
  for (let number = 1; number <= releases; number += 1) {
    const release = `r${number}`;
    const fails = random() < 0.15;
    const isBad = fails || random() < 0.3;
    const spec = await blobs.put(canonical(specOf(random() < 0.3 ? 1 : number, fails)));
    const mine = [release];
    const goes = (target: string) =>
      until({ kind: 'present', by: { app: 'shop', target }, release, mine, claim, spec, planned: [] });
    const went = random() < 0.5 ? await Promise.all(targets.map(goes)) : [await goes('eu'), await goes('us')];
    const isDone = went.every(({ kind }) => kind === 'done');
    expect(isDone, `seed ${seed}: ${release} ${JSON.stringify(went)}`).toBe(
      !fails || (await readStack(world, key)).standing?.spec === spec,
    );
    if (isDone && !isBad) {
      good = spec;
      continue;
    }
    backs += 1;
    const before = await readStack(world, key);
    for (const target of targets) await until({ kind: 'back', by: { app: 'shop', target }, release, mine });
    const after = await readStack(world, key);
    expect(after.open, `seed ${seed}`).toBeUndefined();
    const keepsData = good === undefined && before.standing !== undefined && deletion !== 'delete';
    if (good !== undefined) expect(after.standing?.spec, `seed ${seed}: back to what was good`).toBe(good);
    else if (!keepsData) expect(cloud.stacks(), `seed ${seed}: what it made is gone`).toEqual([]);
    if (keepsData) good = after.standing?.spec;
  }
  lab.quiet();
  await check(lab, seed);
  if (random() < 0.5) {
    for (const target of targets) await until({ kind: 'gone', by: { app: 'shop', target }, release: 'end' });
    const { standing, uses, kept } = await readStack(world, key);
    expect(uses, `seed ${seed}`).toEqual([]);
    if (deletion === 'delete') expect(cloud.stacks(), `seed ${seed}: no orphan`).toEqual([]);
    else if (standing !== undefined) expect(kept, `seed ${seed}`).toBeTruthy();
  }
  return { releases, made: cloud.made.filter((id) => id.startsWith(stack)).length, backs };
};

/** What the journal says stands is what stands, as it says; nothing stands that it does not know; nothing was made twice. */
const check = async ({ cloud, world, journal }: ReturnType<typeof labOf>, seed: number): Promise<void> => {
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
  const made = cloud.made.filter((id) => id.startsWith(stack)).length;
  expect(made, `seed ${seed}: made once for each intent`).toBeLessThanOrEqual(creations);
  expect(JSON.stringify(facts)).not.toContain('secret of');
};

const many = Number(process.env['TIDEGATE_STACK_LIVES'] ?? 400);
const first = Number(process.env['TIDEGATE_STACK_SEED'] ?? 1);

describe('stacks with deaths, lost answers and cut lines', () => {
  test(`leave no orphan, are made once and are forgotten never, in ${many} lives`, async () => {
    let releases = 0;
    let backs = 0;
    for (let seed = first; seed < first + many; seed += 1) {
      const told = await live(seed, seed % 4 === 0 ? 0 : 0.08);
      releases += told.releases;
      backs += told.backs;
    }
    expect(releases).toBeGreaterThanOrEqual(many);
    expect(backs).toBeGreaterThan(many / 10);
  }, 600_000);
});
