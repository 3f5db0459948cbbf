import { Failure, isFailure } from '#domain/failure.ts';
import { refOf, type KubeObject } from '#domain/kube/object.ts';
import { secretValuesOf } from '#domain/kube/mask/known-secrets.ts';
import { diffObject, type SecretView } from '#domain/plan/diff.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { WorkloadKind } from '#domain/workload/kind.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { withForeignAnnotations } from '#domain/workload/foreign-annotations.ts';
import { withLiveSelector } from '#domain/workload/selector.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { tryOwn } from '../rollout/apply-own.ts';
import { isMadeFirst, refusalOf } from '../rollout/refusal.ts';
import type { Cluster } from '#ports/cluster.ts';

/** An object, the change that a release would make to it, and its live state; without `live` it does not exist. */
export interface Compared {
  readonly object: KubeObject;
  readonly diff: LiveDiff;
  readonly live?: KubeObject;
  /** Fields that others own and have changed: why it is refused. */
  readonly conflicts?: readonly OwnedField[];
}

export interface OwnedField {
  /** `.spec.ports[port=80,protocol="TCP"].name`, as the API server spells it. */
  readonly field: string;
  readonly manager?: string;
}

interface Comparing {
  readonly kinds?: Manifest['kinds'] | undefined;
  readonly view?: SecretView | undefined;
  readonly most?: number;
  /** What the last good release has brought. */
  readonly previous?: Manifest | undefined;
}

/** What a release of the objects would change, determined by the API server through dry runs of the writes to come. */
export const compareLive = async (
  cluster: Cluster,
  objects: readonly KubeObject[],
  comparing?: Comparing,
): Promise<readonly LiveDiff[]> =>
  (await compareObjects(cluster, objects, comparing)).map(({ diff }) => diff);

/** The same with the live objects; `most` limits the requests in flight. */
export const compareObjects = (
  cluster: Cluster,
  objects: readonly KubeObject[],
  { kinds, view = 'masked', most = atOnce, previous }: Comparing = {},
): Promise<readonly Compared[]> => {
  const secrets = secretValuesOf(objects);
  return fewAtOnce(objects, most, (object) =>
    compareOne(cluster, kindOf(object, kinds), object, objects, { secrets, view, previous }),
  );
};

/** The most requests in flight, so as not to overload a cluster. */
const atOnce = 64;

interface Telling extends Required<Pick<Comparing, 'previous'>> {
  readonly secrets: readonly string[];
  readonly view: SecretView;
}

const compareOne = async (
  cluster: Cluster,
  kind: WorkloadKind | undefined,
  object: KubeObject,
  all: readonly KubeObject[],
  { previous, ...telling }: Telling,
): Promise<Compared> => {
  let before: KubeObject | undefined;
  try {
    before = await cluster.get(refOf(object));
    const after =
      before === undefined
        ? await made(cluster, object)
        : await tried(cluster, kind, { object, before, previous });
    return {
      object,
      diff: diffObject(before, after, telling),
      ...(before !== undefined && { live: before }),
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    if (isMadeFirst(error, object, all)) return { object, diff: diffObject(undefined, object) };
    return { object, ...(before !== undefined && { live: before }), ...refusedBy(object, error) };
  }
};

const refusedBy = (object: KubeObject, error: Failure): Pick<Compared, 'diff' | 'conflicts'> => {
  const refusal = refusalOf(error);
  const { conflicts } = error.data;
  return {
    diff: {
      object: `${object.kind}/${object.metadata.name}`,
      kind: refusal === undefined ? 'unknown' : 'refused',
      reason: refusal ?? error.message,
    },
    ...(Array.isArray(conflicts) && { conflicts: conflicts as readonly OwnedField[] }),
  };
};

/**
 * An object that is new. If its whole namespace is new, the API server cannot be asked; a release creates the namespace
 * first.
 */
const made = (cluster: Cluster, object: KubeObject): Promise<KubeObject> =>
  cluster.apply(object, { dryRun: true }).catch((error: unknown) => {
    if (isFailure(error, 'NotFound')) return object;
    throw error;
  });

/**
 * A workload that moves in steps gets the fields of its manifest by a patch, whoever owns the other fields. All other
 * objects are applied.
 */
const tried = async (
  cluster: Cluster,
  kind: WorkloadKind | undefined,
  { object, before, previous }: Pick<Comparing, 'previous'> & Record<'object' | 'before', KubeObject>,
): Promise<KubeObject> => {
  if (kind === undefined) return (await tryOwn(cluster, object, previous)).tried;
  const selected = withForeignAnnotations(withLiveSelector(object, before), before);
  const misfit = kind.misfit(selected, before);
  if (misfit !== undefined) throw new Failure('ManifestRefused', `cluster ${cluster.name}`, misfit);
  return cluster.patch(refOf(before), kind.preview(selected, before), { dryRun: true });
};
