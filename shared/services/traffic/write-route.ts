import { Failure, isFailure } from '#domain/failure.ts';
import { sameJson } from '#domain/json.ts';
import { type KubeObject, nameOf, pointer, type PatchOperation, refOf } from '#domain/kube/object.ts';
import type { RoutePlan } from '#domain/traffic/split.ts';
import { putLabel, takeLabel, unless } from '#domain/workload/guarded-patch.ts';
import { holderOf } from '#domain/workload/observation.ts';
import type { TrafficScene } from './scene.ts';

/** Losing a guard this often means a rival, not a race. */
const attempts = 8;

/** The wanted state of a route, decided from its present one; undefined leaves it unchanged. */
export type Change = (
  live: KubeObject,
) => { readonly next: KubeObject; readonly label: 'keep' | 'drop' } | undefined;

/**
 * Changes one route by guarded writes. The label of the release is set first, in a write of its own: once the label is
 * gone, a late write of weights is refused, so it can never send requests to a helper that is gone as well. Returns the
 * route afterwards; undefined if it does not exist.
 */
export const changeRoute = async (
  scene: TrafficScene,
  { before }: RoutePlan,
  change: Change,
): Promise<KubeObject | undefined> => {
  const ref = refOf(before);
  /** What the last write has answered: the route as it is, until a guard says otherwise. */
  let known: KubeObject | undefined;
  for (let lost = 0; ;) {
    const live = known ?? (await scene.cluster.get(ref));
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return undefined;
    const wanted = change(live);
    if (wanted === undefined) return live;
    const operations = writesFor(scene, live, wanted);
    if (operations.length === 0) return live;
    try {
      known = await scene.cluster.patch(ref, [...unless(live), atVersion(live), ...operations]);
    } catch (error) {
      if (!isFailure(error, 'Conflict') || (lost += 1) >= attempts) throw error;
      known = undefined;
      await scene.clock.sleep(50 * lost);
    }
  }
};

/** A status, a label or an annotation counts no generation. */
const atVersion = ({ metadata }: KubeObject): PatchOperation => ({
  op: 'test',
  path: pointer('metadata', 'resourceVersion'),
  value: metadata.resourceVersion ?? null,
});

const writesFor = (
  { release, supersedes = [] }: TrafficScene,
  live: KubeObject,
  { next, label }: NonNullable<ReturnType<Change>>,
): readonly PatchOperation[] => {
  const holder = holderOf(live);
  const isOurs = holder === release || (holder !== undefined && supersedes.includes(holder));
  if (holder !== undefined && !isOurs)
    throw new Failure(
      'Conflict',
      nameOf(refOf(live)),
      `release ${holder} divides its requests at the moment`,
    );
  if (label === 'keep' && holder !== release) return [putLabel(live, release)];
  return [...contentWrites(live, next), ...(label === 'drop' && holder !== undefined ? dropLabel(live) : [])];
};

/** Leaves no trace: a map that held only our label is removed too. */
const dropLabel = (live: KubeObject): readonly PatchOperation[] =>
  Object.keys(live.metadata.labels ?? {}).length === 1
    ? [{ op: 'remove', path: pointer('metadata', 'labels') }]
    : takeLabel(live);

const contentWrites = (live: KubeObject, next: KubeObject): readonly PatchOperation[] => {
  const [before, after] = [live.metadata.annotations, next.metadata.annotations];
  return [
    ...(sameJson(live['spec'], next['spec'])
      ? []
      : [{ op: 'replace', path: pointer('spec'), value: next['spec'] } as const]),
    ...(sameJson(before ?? null, after ?? null)
      ? []
      : after === undefined
        ? [{ op: 'remove', path: pointer('metadata', 'annotations') } as const]
        : [{ op: 'add', path: pointer('metadata', 'annotations'), value: after } as const]),
  ];
};
