import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { releaseStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts, record } from './append-facts.ts';
import { readBlob } from './blobs.ts';

/** What every task of a release reads first. */
export const readRelease = async (world: World, id: string): Promise<Release> => {
  const release = foldRelease(await readFacts<ReleaseFact>(world.journal, releaseStream(id)));
  if (release === undefined) throw new Failure('NotFound', `release ${id}`, 'it does not exist');
  return release;
};

export const noteRelease = (
  world: World,
  id: string,
  decide: (release: Release) => ReleaseFact | readonly ReleaseFact[] | undefined,
): Promise<Release | undefined> =>
  record<ReleaseFact, Release | undefined>(
    world.journal,
    world.clock,
    releaseStream(id),
    foldRelease,
    (release) => release && decide(release),
  );

/** What people approve: the digest of the plan. */
export const plannedBy = ({ id, plan }: Release): Digest => {
  if (plan === undefined) throw new Failure('Broken', `release ${id}`, 'it has no plan yet');
  return plan;
};

export const readPlan = (world: World, release: Release): Promise<ReleasePlan> =>
  readBlob<ReleasePlan>(world, plannedBy(release));
