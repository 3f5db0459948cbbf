import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import type { WorkflowName } from '#ports/engine.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { findReleaseById } from './queries.ts';

/** A workflow that fails this often in a row does not fail by chance. */
export const mostFailures = 5;

/**
 * Names of consecutive runs: `base`, `base.again-2`, `base.again-3` …. A name counts once, so two callers that start
 * the next run start the same one. The journal holds the progress of a run; the next one continues from there.
 */
export const runNameOf = (base: string, run: number): string => (run <= 1 ? base : `${base}.again-${run}`);

/** Which run of its sequence a name is, and the sequence. */
export const readRunName = (name: string): { readonly base: string; readonly run: number } => {
  const found = /^(.*)\.again-(\d{1,6})$/.exec(name);
  return found === null ? { base: name, run: 1 } : { base: found[1] ?? '', run: Number(found[2]) };
};

/** The state of a sequence of runs. */
export type NextRun =
  | { readonly kind: 'running'; readonly name: string }
  /** No run is active; this is the next name. */
  | { readonly kind: 'free'; readonly name: string }
  /** The last runs have all failed: a person must look. */
  | { readonly kind: 'hopeless' };

/** Names are used in order, so the first unknown one is found by doubling and halving: a dozen looks for thousands of runs. */
export const nextRun = async (world: World, workflow: WorkflowName, base: string): Promise<NextRun> => {
  const look = (run: number) => world.engine.look(workflow, runNameOf(base, run));
  const isUsed = async (run: number) => (await look(run)).kind !== 'unknown';
  let high = 1;
  while (await isUsed(high)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isUsed(middle)) low = middle;
    else high = middle;
  }
  if (low === 0) return { kind: 'free', name: base };
  for (let run = low, failures = 0; run > 0; run -= 1) {
    const { kind } = await look(run);
    if (kind === 'running') return { kind: 'running', name: runNameOf(base, run) };
    if (kind !== 'failed') break;
    failures += 1;
    if (failures === mostFailures) return { kind: 'hopeless' };
  }
  return { kind: 'free', name: runNameOf(base, low + 1) };
};

/** The sequence of runs of a release. Each retry by a person begins a new sequence. */
export const releaseRuns = ({ id, attempt }: Pick<Release, 'id' | 'attempt'>): string =>
  attempt === 0 ? id : `${id}.retry-${attempt}`;

/** Leaves room for `.again-<n>` in the 80 characters of an execution's name. */
const longestBase = 70;

/** The sequence of runs of one target in one wave: the end of a long name becomes a digest. */
export const targetRuns = (
  release: Pick<Release, 'id' | 'attempt'>,
  wave: number,
  target: string,
): string => {
  const name = `${releaseRuns(release)}.${wave}.${target}`;
  if (name.length <= longestBase) return name;
  return `${name.slice(0, longestBase - 17)}.${digestOf(name).slice('sha256:'.length, 23)}`;
};

/** Starts the workflow of an open release again where none is running. */
export const restartWorkflow = async (
  world: World,
  release: Release,
): Promise<'fine' | 'restarted' | 'hopeless'> => {
  const next = await nextRun(world, 'release', releaseRuns(release));
  if (next.kind === 'running') return 'fine';
  if (next.kind === 'hopeless') return 'hopeless';
  // Its workflow may have ended well since the release was read.
  if ((await findReleaseById(world, release.id))?.outcome !== undefined) return 'fine';
  await world.engine.start('release', next.name, { release: release.id });
  return 'restarted';
};

/**
 * Whether a release makes no further progress by itself: it has ended, or its workflow has failed as often as it may.
 */
export const hasStopped = async (world: World, release: Release): Promise<boolean> =>
  release.outcome !== undefined ||
  (await nextRun(world, 'release', releaseRuns(release))).kind === 'hopeless';
