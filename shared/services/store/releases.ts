import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { releaseStream } from '#domain/streams.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { World } from '#ports/world.ts';
import { record } from './append-facts.ts';
import { foldReleaseStream, readOn } from './release-stream.ts';
import { readBlob } from './blobs.ts';

/** What every task of a release reads first. */
export const readRelease = async (world: World, id: string): Promise<Release> => {
  const release = await foldReleaseStream(world.journal, id);
  if (release === undefined) throw new Failure('NotFound', `release ${id}`, 'it does not exist');
  return release;
};

export const noteRelease = async (
  world: World,
  id: string,
  decide: (release: Release) => ReleaseFact | readonly ReleaseFact[] | undefined,
): Promise<Release | undefined> => {
  const { entries, fold } = await readOn(world.journal, id);
  return record<ReleaseFact, Release | undefined>(
    world.journal,
    world.clock,
    releaseStream(id),
    fold,
    (release) => release && decide(release),
    async () => entries,
  );
};

/** What people approve: the digest of the plan. */
export const plannedBy = ({ id, plan }: Release): Digest => {
  if (plan === undefined) throw new Failure('Broken', `release ${id}`, 'it has no plan yet');
  return plan;
};

export const readPlan = async (world: World, release: Release): Promise<ReleasePlan> => {
  const digest = plannedBy(release);
  const plans = plansOf(world.blobs);
  const plan = plans.get(digest) ?? (await readBlob<ReleasePlan>(world, digest));
  plans.delete(digest);
  plans.set(digest, plan);
  const [oldest] = plans.keys();
  if (plans.size > mostPlans && oldest !== undefined) plans.delete(oldest);
  return plan;
};

/** A plan for 2,000 targets takes some megabytes; every task of every target needs it, and it never changes. */
const mostPlans = 4;

const plansRead = new WeakMap<Blobs, Map<Digest, ReleasePlan>>();

const plansOf = (blobs: Blobs): Map<Digest, ReleasePlan> => {
  const plans = plansRead.get(blobs) ?? new Map<Digest, ReleasePlan>();
  plansRead.set(blobs, plans);
  return plans;
};
