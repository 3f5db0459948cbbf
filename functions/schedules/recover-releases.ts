import type { Release } from '#domain/release/release.ts';
import { indexes } from '#domain/indexes.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { closeIfOvertaken } from '#shared/services/approvals/overtaken.ts';
import { readAsked, rouse } from '#shared/services/approvals/decide.ts';
import { openReleases } from '#shared/services/releases/queries.ts';
import { mostFailures, restartWorkflow } from '#shared/services/releases/runs.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';
import { foldStream } from '#shared/services/store/target-facts.ts';

/** What a sweep found and did. */
export interface Swept {
  /** Questions that nobody has answered in time. */
  readonly expired: readonly string[];
  /** Releases whose workflow was started, or started again under a new name. */
  readonly restarted: readonly string[];
  /** What a person must look at, one sentence each. */
  readonly reported: readonly string[];
}

/**
 * Brings the environments back in step with the journal: a release whose workflow has ended, or was never begun,
 * goes on; a question past its time is closed, and one whose answer woke nobody wakes again. A sweep may come twice
 * or not at all: every act has a name that counts once.
 *
 * It does not look into the clusters (drift of a workload that no release holds stays unseen), heals nothing there,
 * prunes nothing, and starts no release of its own.
 */
export const sweep = async (world: World): Promise<Swept> => {
  await world.journal.reindex();
  const locks = await allHolds(world);
  const open = await openReleases(world);
  const questions = [
    ...locks.flatMap(({ lock }) => lock.suspended?.approval ?? []),
    ...open.flatMap(({ question }) => question?.approval ?? []),
  ];
  const expired: string[] = [];
  for (const id of questions) {
    await closeIfOvertaken(world, await readAsked(world, id));
    if (await rouse(world, id)) expired.push(id);
  }
  const restarted: string[] = [];
  const reported = (await orphansOf(world, locks, open)).map(describeOrphan);
  for (const release of open) {
    const recreated = await restartWorkflow(world, release);
    if (recreated === 'restarted') restarted.push(release.id);
    if (recreated === 'hopeless') reported.push(describeHopeless(release));
  }
  return { expired, restarted, reported };
};

interface Held {
  readonly stream: string;
  readonly lock: TargetLock;
}

const allHolds = async (world: World): Promise<readonly Held[]> => {
  const rows = await world.journal.find(indexes.held);
  const targets = await Promise.all(
    rows.map(async ({ stream }) => {
      const { lock } = await foldStream(world.journal, stream);
      return lock === undefined ? [] : [{ stream, lock }];
    }),
  );
  return targets.flat();
};

/** Looked at once more: a release may let go and end while a sweep reads. */
const orphansOf = async (
  world: World,
  locks: readonly Held[],
  open: readonly Release[],
): Promise<readonly Held[]> => {
  const lost = locks.filter(({ lock }) => !open.some(({ id }) => id === lock.release));
  const still = await Promise.all(
    lost.map(async ({ stream, lock }) => {
      const now = await foldStream(world.journal, stream);
      return now.lock?.fence === lock.fence;
    }),
  );
  return lost.filter((_, index) => still[index]);
};

const describeOrphan = ({ stream, lock }: Held): string =>
  `${stream} is still locked by release ${lock.release}, which has ended; \`tidegate retry\` continues that one, and the next release takes over`;

const describeHopeless = ({ id, app }: Release): string =>
  `release ${id} of ${app} is open, but its workflow has failed ${mostFailures} times in a row; look at the last run, then \`tidegate retry\` it`;

export const handler = onSchedule(sweep);
