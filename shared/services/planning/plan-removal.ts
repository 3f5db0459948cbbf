import { hint } from '#domain/config/did-you-mean.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { emptyManifest, leavingObjects, removalPlan, type Standing } from '#domain/release/removal-plan.ts';
import type { Good } from '#domain/rollout/target.ts';
import { leavingStack } from '#domain/stack/leaving-stack.ts';
import type { User } from '#domain/stack/stack-fact.ts';
import { targetStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readStack } from '../cloud/advance-stack.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan, readRelease } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';
import { digestOfJson } from './plan.ts';

export interface RemovalPlanned {
  readonly plan: ReleasePlan;
  /** What goes into blobs when the plan is kept. */
  readonly manifests: readonly Manifest[];
}

/**
 * What removing an application from all of its targets, or from those of these environments, would remove and keep; or
 * why it is impossible. It is based on what runs, so it needs no files: targets that the files no longer name are
 * removed too.
 */
export const planRemoval = async (
  world: World,
  app: string,
  environments?: readonly string[],
): Promise<RemovalPlanned | string> => {
  const runs = await running(world, app);
  const here = runs.filter(({ place }) => environments?.includes(place.environment) ?? true);
  if (here.length === 0) {
    const known = [...new Set(runs.map(({ place }) => place.environment))];
    return known.length === 0
      ? `nothing of ${app} runs anywhere, so there is nothing to remove`
      : `nothing of ${app} runs in ${environments?.join(', ') ?? ''}; ${hint(environments?.[0] ?? '', known)}`;
  }
  const going = here.map(({ place }) => ({ app, target: place.name }));
  const standings = await Promise.all(here.map((one) => standingOf(world, app, one, going)));
  const [first, ...others] = standings;
  const source = here.toSorted((a, b) => (b.good.requestedAt ?? 0) - (a.good.requestedAt ?? 0))[0]?.plan
    .source;
  if (first === undefined || source === undefined) return `nothing of ${app} runs anywhere`;
  return {
    plan: removalPlan(app, source, [first, ...others]),
    manifests: here.map(({ place }) => emptyManifest(app, place.name)),
  };
};

type Running = Pick<Standing, 'plan' | 'place'> & { readonly good: Good };

const running = async (world: World, app: string): Promise<readonly Running[]> => {
  const prefix = targetStream(app, '');
  const streams = await world.journal.list(prefix);
  const found = await Promise.all(
    streams.map(async ({ stream }): Promise<readonly Running[]> => {
      const name = stream.slice(prefix.length);
      const { good } = await readTarget(world, app, name);
      if (good === undefined || good.isRemoval === true) return [];
      const plan = await readPlan(world, await readRelease(world, good.release));
      const place = plan.targets.find((target) => target.name === name);
      return place === undefined ? [] : [{ plan, place, good }];
    }),
  );
  return found.flat();
};

const standingOf = async (
  world: World,
  app: string,
  { plan, place, good }: Running,
  going: readonly User[],
): Promise<Standing> => {
  const stacks = (good.stacks ?? []).map(async (ref) =>
    leavingStack(ref, await readStack(world, ref.key), going),
  );
  const leaving = {
    release: good.release,
    ...leavingObjects(await readBlob<Manifest>(world, good.manifest)),
    stacks: await Promise.all(stacks),
  };
  return { plan, place, leaving, empty: digestOfJson(emptyManifest(app, place.name)) };
};
