import { Rejection } from '#domain/rejection.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { canonical } from '#domain/json.ts';
import { appStream, releaseStream } from '#domain/streams.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { listAsked, settle } from '#shared/services/approvals/decide.ts';
import { abort, pause, resume } from '#shared/services/releases/control.ts';
import { retry } from '#shared/services/releases/retry.ts';
import { begin } from '#shared/services/releases/start.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { syncEnvironments } from '#shared/services/sync/run.ts';
import { registerSource } from '#shared/services/apps/register.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import type { AskedRelease } from '../scene.ts';
import type { Quality, WorldSpec } from '../sequence.ts';
import type { Bench } from './bench.ts';
import { appName, sourceOf } from './source.ts';
import type { Revision } from './revision.ts';
import { steerNow } from './steer.ts';

/** The handler of the product: how people and machines ask for things. Refusals are answers; whatever else fails is a finding. */
export interface Drive {
  readonly releases: readonly AskedRelease[];
  release(revision: Revision): Promise<void>;
  deliverAgain(): Promise<void>;
  control(verb: 'pause' | 'resume' | 'abort' | 'undo' | 'retry' | 'promote' | 'skip'): Promise<void>;
  answer(answer: 'approved' | 'rejected'): Promise<void>;
  /** Whatever waits for a person gets its answer: what is paused goes on, what is asked is approved. */
  wakeAll(): Promise<void>;
  sweep(): Promise<void>;
  /** The schedule looks at the environment. */
  sync(): Promise<void>;
  /** A release that nobody here has asked for, of these files. */
  adopt(id: string, source: string): void;
  read(id: string): Promise<Release>;
}

/** The environment of every target, looked at whenever it is asked to. */
const sync = async (): Promise<readonly SyncRule[]> => [
  {
    environment: 'prod',
    schedule: { kind: 'every', ms: 1 },
    policy: 'release',
    most: 20,
    sources: [],
  },
];

const li = { by: 'li', reason: '' };

export const openDrive = (bench: Bench, world: WorldSpec): Drive => {
  const { journal, blobs, clock } = bench.world;
  const releases: AskedRelease[] = [];
  const revisions = new Map<string, Revision>();
  const sent: Parameters<typeof begin>[1][] = [];
  const read = async (id: string): Promise<Release> => {
    const release = foldRelease(await readFacts<ReleaseFact>(journal, releaseStream(id)));
    if (release === undefined) throw new Error(`no release ${id}`);
    return release;
  };
  const lastThat = async (fits: (release: Release) => boolean): Promise<Release | undefined> => {
    for (const { id } of releases.toReversed()) {
      const release = await read(id);
      if (fits(release)) return release;
    }
    return undefined;
  };
  const isOpen = ({ outcome }: Release) => outcome === undefined;
  return {
    releases,
    read,
    async release(revision) {
      const id = `r-${releases.length + 1}`;
      const source = await blobs.put(canonical(sourceOf(world, revision)));
      revisions.set(source, revision);
      if (releases.length === 0)
        await journal.append(appStream(appName), 0, { kind: 'registered', source, by: 'li' }, clock.now());
      else if (world.synced === true)
        await registerSource(bench.world, appName, sourceOf(world, revision), 'li');
      releases.push({ id, at: clock.now(), revision });
      const event = { kind: 'manual', app: appName, images: {}, by: 'li' } as const;
      sent.push({
        kind: 'received',
        outcome: 'accepted',
        reason: '',
        release: id,
        event,
        source,
        body: source,
      });
      await begin(bench.world, sent.at(-1) as (typeof sent)[number]);
    },
    async deliverAgain() {
      const last = sent.at(-1);
      if (last !== undefined) await begin(bench.world, last);
    },
    control: (verb) =>
      orRefused(async () => {
        if (verb === 'undo') {
          const good = await lastThat(({ outcome }) => outcome?.kind === 'released');
          if (good === undefined) return;
          const id = await undo(bench.world, good, li);
          releases.push({ id, at: clock.now(), undoes: good.id });
          return;
        }
        if (verb === 'retry') {
          const failed = await lastThat(({ outcome }) => outcome?.kind === 'rollback-failed');
          if (failed !== undefined) await retry(bench.world, failed, li);
          return;
        }
        const open = await lastThat(isOpen);
        if (open === undefined) return;
        if (verb === 'promote' || verb === 'skip') return steerNow(bench.world, open, verb);
        await { pause, resume, abort }[verb](bench.world, open, li);
      }),
    answer: (answer) =>
      orRefused(async () => {
        const open = (await listAsked(bench.world, '')).find(({ state }) => state === 'open');
        if (open !== undefined) await settle(bench.world, open.id, { kind: 'decided', answer, ...li });
      }),
    async sync() {
      if (world.synced === true)
        await syncEnvironments({ ...bench.world, settings: { ...bench.world.settings, sync } });
    },
    adopt(id, source) {
      const revision = revisions.get(source);
      if (revision !== undefined) releases.push({ id, at: clock.now(), revision });
    },
    async wakeAll() {
      for (const { id } of releases) {
        const release = await read(id);
        if (isOpen(release)) await orRefused(() => resume(bench.world, release, li));
      }
      for (const { id, state } of await listAsked(bench.world, ''))
        if (state === 'open') await settle(bench.world, id, { kind: 'decided', answer: 'approved', ...li });
    },
    async sweep() {
      await sweep(bench.world);
      await sweepClusters(bench.world);
    },
  };
};

const orRefused = async (run: () => Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
};

/** The revision that a release event of the sequence means. */
export const revisionOf = (
  number: number,
  quality: Quality,
  text: string,
  written: number | undefined,
  size?: Revision['size'],
): Revision => ({
  image: `shop/app:${number}${quality === 'good' ? '' : `-${quality}`}`,
  text,
  written,
  ...(size === undefined ? {} : { size }),
});
