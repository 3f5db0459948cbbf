import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { World } from '#ports/world.ts';
import { readSource } from '../apps/registry.ts';
import { readReferred } from '../planning/read-referred.ts';
import { planRequest } from '../planning/plan-request.ts';
import { readRelease } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';
import { isBarred } from './act.ts';
import { readLedger } from './targets.ts';

/** A target that runs something else than a source says. */
export interface Differing {
  readonly target: string;
  readonly manifest: Digest;
  /** It was rolled back or removed here, and its hold has not been lifted. */
  readonly barred: boolean;
  /** Number of the last fact that has lifted something here. */
  readonly lifted: number;
}

/**
 * Targets of an environment for which a source differs from what runs there; undefined while a release is running in
 * one of them, or needs a person there. Fails with PlanRefused, with every mistake and its place, if the source cannot be planned.
 */
export const differing = async (
  world: World,
  environment: string,
  app: string,
  source: Digest,
  images: Readonly<Record<string, string>> = {},
): Promise<readonly Differing[] | undefined> => {
  const files = await readSource(world, source);
  const asker = { requestedAt: world.clock.now() };
  const whole = await readReferred(world, files);
  if (typeof whole === 'string') throw new Failure('PlanRefused', app, whole);
  const planned = await planRequest(world, whole, images, asker, {}, [environment]);
  if (typeof planned === 'string') throw new Failure('PlanRefused', app, planned);
  if (planned.plan.app !== app)
    throw new Failure('PlanRefused', app, `these are the files of ${planned.plan.app}`);
  const found: Differing[] = [];
  for (const { name, manifest } of planned.plan.targets) {
    const state = await readTarget(world, app, name);
    const isBusy = state.lock !== undefined || state.waiting.length > 0;
    if (isBusy || state.failed !== undefined) return undefined;
    if (state.good?.manifest === manifest) continue;
    const isGiven = Object.keys(images).length > 0;
    if (!isGiven && (await isFrom(world, state.good?.release, source))) continue;
    const ledger = await readLedger(world, app, name);
    found.push({
      target: name,
      manifest,
      // What a person has removed comes back only when a person asks for it.
      barred: state.good?.isRemoval === true || isBarred(state, ledger, manifest),
      lifted: ledger.lifted?.seq ?? 0,
    });
  }
  return found;
};

/** A release of the same files may have been given other images than they name. */
const isFrom = async (world: World, release: string | undefined, source: Digest): Promise<boolean> =>
  release !== undefined && (await readRelease(world, release)).source === source;
