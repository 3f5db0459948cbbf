import type { Release } from '#domain/release/release.ts';
import type { MessageText } from '#domain/message/message.ts';
import { targetStream } from '#domain/streams.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { TargetFact, TargetLock } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { closeIfOvertaken } from '#shared/services/approvals/overtaken.ts';
import { readAsked, rouse } from '#shared/services/approvals/decide.ts';
import { tell } from '#shared/services/messages/tell.ts';
import { tellUndelivered } from '#shared/services/messages/undelivered.ts';
import { appNames } from '#shared/services/apps/registry.ts';
import { latestReleases, findReleaseById } from '#shared/services/releases/queries.ts';
import { mostFailures, restartWorkflow } from '#shared/services/releases/runs.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';

/** What a sweep found and did. */
export interface Swept {
  /** Questions that nobody has answered in time. */
  readonly expired: readonly string[];
  /** Releases whose workflow was started, or started again under a new name. */
  readonly restarted: readonly string[];
  /** What a person must look at, one sentence each. */
  readonly reported: readonly string[];
}

/** Older releases are found through the targets that they hold. */
const recentReleases = 50;
/**
 * Brings the environments back in step with the journal: a release whose workflow has ended, or was never begun,
 * goes on; a question past its time is closed, and one whose answer woke nobody wakes again; what the chat has not heard is told again. A sweep may come twice
 * or not at all: every act has a name that counts once.
 *
 * It does not look into the clusters (drift of a workload that no release holds stays unseen), heals nothing there,
 * prunes nothing, and starts no release of its own.
 */
export const sweep = async (world: World): Promise<Swept> => {
  const locks = await allHolds(world);
  const open = await openReleases(world, locks);
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
  const reports = (await orphansOf(world, locks, open)).map(reportOrphan);
  for (const release of open) {
    const recreated = await restartWorkflow(world, release);
    if (recreated === 'restarted') restarted.push(release.id);
    if (recreated === 'hopeless') reports.push(reportHopeless(release));
  }
  for (const { text, ...report } of reports)
    await tell(world, { ...report, kind: 'report', text: `a person is needed: ${text}` });
  await tellUndelivered(world);
  return { expired, restarted, reported: reports.map(({ text }) => text) };
};

interface Held {
  readonly stream: string;
  readonly lock: TargetLock;
}

const allHolds = async (world: World): Promise<readonly Held[]> => {
  const apps = await appNames(world);
  const heads = await Promise.all(apps.map((app) => world.journal.list(targetStream(app, ''))));
  const targets = await Promise.all(
    heads.flat().map(async ({ stream }) => {
      const { lock } = foldTarget(await readFacts<TargetFact>(world.journal, stream));
      return lock === undefined ? [] : [{ stream, lock }];
    }),
  );
  return targets.flat();
};

const openReleases = async (world: World, locks: readonly Held[]): Promise<readonly Release[]> => {
  const recent = await latestReleases(world, recentReleases);
  const known = new Set(recent.map(({ id }) => id));
  const older = [...new Set(locks.map(({ lock }) => lock.release))].filter((id) => !known.has(id));
  const read = await Promise.all(older.map((id) => findReleaseById(world, id)));
  return [...recent, ...read.filter((release) => release !== undefined)].filter(
    ({ outcome }) => outcome === undefined,
  );
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
      const now = foldTarget(await readFacts<TargetFact>(world.journal, stream));
      return now.lock?.fence === lock.fence;
    }),
  );
  return lost.filter((_, index) => still[index]);
};

type Report = Pick<MessageText, 'release' | 'app' | 'key' | 'text'>;

const reportOrphan = ({ stream, lock }: Held): Report => ({
  release: lock.release,
  app: stream.split('/')[1] ?? '',
  key: `orphan.${stream}.${lock.fence}`,
  text: `${stream} is still held by release ${lock.release}, which is over; \`tidegate retry\` goes on with that one, and the next release takes over from it`,
});

const reportHopeless = ({ id, app, attempt }: Release): Report => ({
  release: id,
  app,
  key: `hopeless.${attempt}`,
  text: `release ${id} of ${app} is open, but its workflow has failed ${mostFailures} times in a row; look at the last run, then \`tidegate retry\` it`,
});

export const handler = onSchedule(sweep);
