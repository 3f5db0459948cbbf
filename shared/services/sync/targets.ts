import { isFailure } from '#domain/failure.ts';
import type { Drift } from '#domain/drift/drift.ts';
import type { Spot } from '#domain/drift/drift-view.ts';
import { fitsAny } from '#domain/access/pattern.ts';
import { type DriftFact, type DriftLedger, foldLedger } from '#domain/drift/ledger.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Target } from '#domain/rollout/target.ts';
import { driftStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { appNames, findApp, readSource } from '../apps/registry.ts';
import { driftedStacks } from '../cloud/drifted-stacks.ts';
import { compileShape } from '../planning/compile-shape.ts';
import { readFacts } from '../store/append-facts.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';
import { lookForDrift } from './look.ts';

/** Which targets: of one environment, of applications that fit one of the patterns. */
export interface Selection {
  readonly environment?: string | undefined;
  readonly apps?: readonly string[] | undefined;
}

/** Every target of the registered applications, by application and name. Files that do not compile have none. */
export const spotsOf = async (world: World, { environment, apps }: Selection): Promise<readonly Spot[]> => {
  const names = (await appNames(world)).filter((name) => fitsAny(apps, name));
  const found = await Promise.all(names.map((name) => spotsOfApp(world, name)));
  return found.flat().filter((spot) => environment === undefined || spot.environment === environment);
};

const spotsOfApp = async (world: World, app: string): Promise<readonly Spot[]> => {
  const registered = await findApp(world, app);
  if (registered === undefined) return [];
  const compiled = await compileShape(world, await readSource(world, registered.source), {});
  if (compiled.kind === 'mistakes') return [];
  return compiled.app.release.targets.map(({ name, cluster, namespace, environment }) => ({
    app,
    target: name,
    cluster,
    namespace,
    environment,
  }));
};

export const readLedger = async ({ journal }: World, app: string, target: string): Promise<DriftLedger> =>
  foldLedger(await readFacts<DriftFact>(journal, driftStream(app, target)));

/** The drift of a target against its last good release; a cluster that cannot be reached is not drift. */
export const driftOf = async (world: World, spot: Spot, state?: Target): Promise<Drift> => {
  const { lock, waiting, good, failed } = state ?? (await readTarget(world, spot.app, spot.target));
  // A release that needs a person holds it too: until they have decided, nothing is right or wrong here.
  const holder = lock?.release ?? waiting[0]?.release ?? failed?.release;
  if (holder !== undefined) return { kind: 'busy', release: holder };
  if (good === undefined || good.isRemoval === true) return { kind: 'unreleased' };
  const { release } = good;
  try {
    const manifest = await readBlob<Manifest>(world, good.manifest);
    const look = await lookForDrift(await world.cluster(spot.cluster), spot.namespace, manifest);
    if (look.kind === 'partial') return { kind: 'unseen', reason: look.reason };
    const objects = [...look.objects, ...(await driftedStacks(world, good.stacks ?? []))];
    return objects.length === 0 ? { kind: 'in-sync', release } : { kind: 'drifted', release, objects };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'unseen', reason: error.message };
  }
};
