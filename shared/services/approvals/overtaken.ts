import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { noteRelease, readPlan, readRelease } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';
import { type Asked, openQuestions, settle } from './decide.ts';

/** The newer release that replaced the one the question is about; undefined while an answer still counts. */
export const overtakenBy = async (world: World, asked: Asked): Promise<string | undefined> => {
  if (asked.target !== undefined) {
    const { lock } = await readTarget(world, asked.app, asked.target);
    return lock === undefined || lock.release === asked.release ? undefined : lock.release;
  }
  const release = await readRelease(world, asked.release);
  if (release.plan === undefined) return undefined;
  const { concurrency } = await readPlan(world, release);
  const newer = await Promise.all(release.targets.map((name) => newerIn(world, release, name, concurrency)));
  return newer.find((one) => one !== undefined);
};

/** The newer release that has gone ahead of this one in a target. */
export const newerIn = async (
  world: World,
  { app, requestedAt }: Pick<Release, 'app' | 'requestedAt'>,
  target: string,
  concurrency: ReleasePlan['concurrency'],
): Promise<string | undefined> => {
  const counts = concurrency === 'newest' || concurrency === 'supersede' ? newestOf : goodOf;
  const newer = counts(await readTarget(world, app, target));
  return (newer?.requestedAt ?? 0) > requestedAt ? newer?.release : undefined;
};

/** Where each release has its turn, one comes too late only after a newer one has been released. */
const goodOf = ({ good }: Target): { readonly release: string; readonly requestedAt?: number } | undefined =>
  good;
const newestOf = ({
  newest,
}: Target): { readonly release: string; readonly requestedAt?: number } | undefined => newest;

/** Closes a question that no answer can change any more; its release ends as superseded. */
export const closeOvertaken = async (world: World, asked: Asked, by: string): Promise<void> => {
  if (asked.target === undefined)
    await noteRelease(world, asked.release, (state) =>
      state.outcome === undefined && state.answer === undefined && state.superseded === undefined
        ? { kind: 'superseded', by }
        : undefined,
    );
  await settle(world, asked.id, {
    kind: 'decided',
    answer: 'rejected',
    by: 'tidegate',
    reason: `superseded by release ${by}`,
    because: 'superseded',
  });
};

/** A release that has started, or is out, closes the questions about older releases of its application. */
export const closeOlderQuestions = async (world: World, { id, app }: Release): Promise<void> => {
  for (const asked of await openQuestions(world))
    if (asked.app === app && asked.release !== id && asked.target === undefined)
      await closeIfOvertaken(world, asked);
};

/** Also for a question asked just now: a newer release may have gone ahead in the meantime. */
export const closeIfOvertaken = async (world: World, asked: Asked | undefined): Promise<void> => {
  if (asked?.state !== 'open') return;
  const by = await overtakenBy(world, asked);
  if (by !== undefined) await closeOvertaken(world, asked, by);
};
