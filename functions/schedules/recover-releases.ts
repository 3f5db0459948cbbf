import type { Release } from '#domain/release/release.ts';
import { indexes } from '#domain/indexes.ts';
import type { MessageText } from '#domain/message/message.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { World } from '#ports/world.ts';
import { closeIfOvertaken } from '#shared/services/approvals/overtaken.ts';
import { readAsked, rouse } from '#shared/services/approvals/decide.ts';
import { tellAll, tellUndelivered } from '#shared/services/messages/undelivered.ts';
import { openReleases } from '#shared/services/releases/queries.ts';
import { mostFailures, restartWorkflow } from '#shared/services/releases/runs.ts';
import { type Held, readStandstills } from '#shared/services/releases/standstills.ts';
import { wakeTenant } from '#shared/services/tenants/ask.ts';
import { listTenants } from '#shared/services/tenants/read.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';
import { noteRelease } from '#shared/services/store/releases.ts';
import { foldStream, recentFacts } from '#shared/services/store/target-facts.ts';

/** What a sweep found and did. */
export interface Swept {
  /** Questions that were not answered in time. */
  readonly expired: readonly string[];
  /** Releases, and tenants, whose workflow was started, or started again under a new name. */
  readonly restarted: readonly string[];
  /** What a person must look at, one sentence each. */
  readonly reported: readonly string[];
  /**
   * The number of targets that make no progress, or that have new pods which nothing judges. Alarms use these numbers.
   */
  readonly counts: { readonly stalled: number; readonly unjudged: number };
}

/**
 * Brings the environments back in step with the journal: a release whose workflow has ended, or was never begun,
 * goes on; a question past its time is closed, and one whose answer woke nobody wakes again; what the chat has not
 * heard is told again. A sweep may come twice or not at all: every act has a name that counts once.
 *
 * It does not look into the clusters (drift of a workload that no release holds stays unseen), heals nothing there,
 * prunes nothing, and starts no release of its own.
 */
export const sweep = async (world: World): Promise<Swept> => {
  await world.journal.reindex(world.clock.now());
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
  const reports = (await orphansOf(world, locks, open)).map(reportOrphan);
  for (const release of open) {
    const recreated = await restartWorkflow(world, release);
    if (recreated === 'restarted') restarted.push(release.id);
    if (recreated === 'hopeless') reports.push(await holdHopeless(world, release));
  }
  for (const tenant of await listTenants(world))
    if (await wakeTenant(world, tenant)) restarted.push(`tenant ${tenant.spec.name}`);
  const standing = await readStandstills(world, locks, open);
  reports.push(...standing.map(reportStandstill));
  await tellAll(
    world,
    reports.map((report) => ({ ...report, kind: 'report', text: `a person is needed: ${report.text}` })),
  );
  await tellUndelivered(world);
  const count = (kind: string): number => standing.filter((each) => each.kind === kind).length;
  return {
    expired,
    restarted,
    reported: reports.map(({ text }) => text),
    counts: { stalled: count('stalled'), unjudged: count('unjudged') },
  };
};

const allHolds = async (world: World): Promise<readonly Held[]> => {
  const rows = await world.journal.find(indexes.held);
  const targets = await Promise.all(
    rows.map(async ({ stream }) => {
      const facts = await recentFacts(world.journal, stream);
      const { lock } = foldTarget(facts);
      return lock === undefined ? [] : [{ stream, lock, lastAt: facts.at(-1)?.at ?? 0 }];
    }),
  );
  return targets.flat();
};

/** Read again, because a release may release the target and end while a sweep reads. */
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

type Report = Pick<MessageText, 'release' | 'app' | 'key' | 'text'>;

const appIn = (targetStream: string): string => targetStream.split('/')[1] ?? '';

const reportOrphan = ({ stream, lock }: Held): Report => ({
  release: lock.release,
  app: appIn(stream),
  key: `orphan.${stream}.${lock.fence}`,
  text: `${stream} is still locked by release ${lock.release}, which has ended; \`tidegate retry\` continues that one, and the next release takes over`,
});

const hopeless = `its workflow has failed ${mostFailures} times in a row; look at the last run, then \`tidegate retry\` it`;

/** Its status says it too, for whoever looks there: once. */
const holdHopeless = async (world: World, { id, app, attempt }: Release): Promise<Report> => {
  await noteRelease(world, id, ({ held, outcome }) =>
    held === hopeless || outcome !== undefined ? undefined : { kind: 'held', reason: hopeless },
  );
  return {
    release: id,
    app,
    key: `hopeless.${attempt}`,
    text: `release ${id} of ${app} is open, but ${hopeless}`,
  };
};

type Standstill = Awaited<ReturnType<typeof readStandstills>>[number];

const reportStandstill = ({ stream, release, kind }: Standstill): Report => ({
  release,
  app: appIn(stream),
  key: `${kind}.${stream}`,
  text:
    kind === 'unjudged'
      ? `${stream}: the new pods of release ${release} take traffic, and no verdict on them has fallen for long; see what measures them, or \`tidegate abort\` it`
      : `${stream}: release ${release} has made no progress for a long time; \`tidegate status\` names the obstacle`,
});

export const handler = onSchedule(sweep);
