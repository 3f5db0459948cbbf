import { canonical } from '#domain/json.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import type { Journal } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { apiWorld, type ApiWorld, knock, registerShop } from '#test/api/world.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { noteRelease } from '#shared/services/store/releases.ts';
import { headsOf, recentFacts } from '#shared/services/store/target-facts.ts';

/** Requests of the port, by their name, and what came back for them. */
export interface Counts {
  readonly requests: Readonly<Record<string, number>>;
  readonly items: number;
  readonly bytes: number;
}

/** A journal that counts what it is asked. Numbers are left out of the bytes: they are longer when there are more. */
export const countedJournal = (journal: Journal) => {
  let requests: Record<string, number> = {};
  let items = 0;
  let bytes = 0;
  const counting =
    <A extends readonly unknown[], R>(name: string, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await run(...args);
      requests[name] = (requests[name] ?? 0) + 1;
      const found = Array.isArray(result) ? result : [];
      items += found.length;
      bytes += found.reduce<number>((sum, one) => sum + JSON.stringify(one).replaceAll(/\d/g, '').length, 0);
      return result;
    };
  return {
    journal: Object.fromEntries(
      Object.entries(journal).map(([name, run]) => [name, counting(name, run as never)]),
    ) as unknown as Journal,
    reset: (): void => {
      [requests, items, bytes] = [{}, 0, 0];
    },
    counts: (): Counts => ({ requests, items, bytes }),
  };
};

/** A release of the shop from its request to its end, in the facts that the tasks write, and by the same reads. */
export const pastRelease = async (world: World, id: string): Promise<void> => {
  const { journal, clock } = world;
  const source = await world.blobs.put('the files');
  const plan = await world.blobs.put(canonical({ targets: [], objects: [] }));
  const targets = ['eu', 'us'];
  const cause = { kind: 'manual', app: 'shop', images: {}, by: 'ann' } as const;
  await journal.append(
    releaseStream(id),
    0,
    { kind: 'requested', id, app: 'shop', cause, source },
    clock.now(),
  );
  await noteRelease(world, id, () => ({ kind: 'planned', plan, targets }));
  const from = await headsOf(journal, 'shop', targets);
  await noteRelease(world, id, () => ({ kind: 'wave', index: 0, targets, back: false, from }));
  for (const target of targets) {
    await inTarget(world, id, target, plan);
    await noteRelease(world, id, () => ({
      kind: 'target-closed',
      target,
      back: false,
      outcome: { kind: 'released' },
    }));
  }
  const to = await headsOf(journal, 'shop', targets);
  await noteRelease(world, id, () => ({ kind: 'closed', outcome: { kind: 'released', reason: '' }, to }));
};

const inTarget = async (
  { journal, clock }: World,
  release: string,
  target: string,
  digest: `sha256:${string}`,
): Promise<void> => {
  const stream = targetStream('shop', target);
  const begin = () => recentFacts(journal, stream);
  const facts: readonly TargetFact[] = [
    { kind: 'prepared', release, snapshot: digest, manifest: digest },
    ...[10, 50, 100].flatMap((percent, index): readonly TargetFact[] => [
      { kind: 'step-started', release, index, percent, of: 10 },
      { kind: 'step-settled', release, index, reason: 'all are ready' },
    ]),
    { kind: 'finishing', release },
    { kind: 'completed', release, reason: 'it has arrived' },
    { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
    { kind: 'swept', release, found: [] },
  ];
  await record<TargetFact, ReturnType<typeof foldTarget>>(
    journal,
    clock,
    stream,
    foldTarget,
    (base) => ({ kind: 'taken', release, requestedAt: clock.now(), base }),
    begin,
  );
  for (const fact of facts)
    await record<TargetFact, ReturnType<typeof foldTarget>>(
      journal,
      clock,
      stream,
      foldTarget,
      () => fact,
      begin,
    );
};

/** Counts on another level than the port, such as the requests of its store. */
export interface Meter {
  reset(): void;
  read(): Counts;
}

/** What somebody does, and what it cost: requests of the port, and entries and bytes that came back. */
export const costs = async (
  journal: Journal,
  releases: number,
): Promise<Readonly<Record<string, Counts>>> => {
  const { live, measure } = await openGrowth(journal);
  await live(releases);
  return measure();
};

/** A Tidegate on a journal, in which releases are told and then acts measured; by the port unless there is a meter. */
export const openGrowth = async (journal: Journal) => {
  const counted = countedJournal(journal);
  const world: ApiWorld = apiWorld({ journal: counted.journal });
  await registerShop(world);
  const byPort: Meter = { reset: counted.reset, read: counted.counts };
  return {
    live: async (releases: number): Promise<void> => {
      for (let index = 0; index < releases; index += 1) {
        if (index < 3) await startOne(world, `early-${index}`);
        await pastRelease(world, pastId(index));
      }
    },
    measure: (meter: Meter = byPort) => measureActs(world, meter),
  };
};

export const pastId = (index: number): string => `past-${String(index).padStart(5, '0')}`;

const measureActs = async (world: ApiWorld, meter: Meter): Promise<Readonly<Record<string, Counts>>> => {
  const spent: Record<string, Counts> = {};
  const measure = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    meter.reset();
    await run();
    spent[what] = meter.read();
  };
  await measure('list', () => knock(world, 'GET /v1/releases'));
  await measure('list of one', () => knock(world, 'GET /v1/releases?app=shop&limit=5'));
  await measure('open ones', () => knock(world, 'GET /v1/releases?state=open'));
  await measure('questions', () => knock(world, 'GET /v1/approvals'));
  await measure('applications', () => knock(world, 'GET /v1/apps'));
  await measure('sweep', () => sweep(world));
  await measure('sweep of clusters', () => sweepClusters(world));
  await measure('start', () => startOne(world, 'late'));
  await measure('one release', () => pastRelease(world, 'past-x'));
  await measure('its view', () => knock(world, 'GET /v1/releases/past-x'));
  await measure('its events', () => knock(world, 'GET /v1/releases/past-x/events'));
  await measure('the view of an old one', () => knock(world, 'GET /v1/releases/past-00001'));
  return spent;
};

const startOne = async (world: World, key: string): Promise<void> => {
  const headers = { 'idempotency-key': key };
  const { status } = await knock(world, 'POST /v1/releases', { body: { app: 'shop' }, headers });
  if (status !== 201) throw new Error(`starting a release answers ${status}`);
};
