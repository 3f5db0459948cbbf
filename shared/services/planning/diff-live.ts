import { Failure, isFailure } from '#domain/failure.ts';
import { refOf, type KubeObject } from '#domain/kube/object.ts';
import { secretValuesOf } from '#domain/kube/mask/known-secrets.ts';
import { diffObject } from '#domain/plan/diff.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { WorkloadKind } from '#domain/workload/kind.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { withForeignAnnotations } from '#domain/workload/foreign-annotations.ts';
import { withLiveSelector } from '#domain/workload/selector.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { isMadeFirst, refusalOf } from '../rollout/refusal.ts';
import type { Cluster } from '#ports/cluster.ts';

/** An object, what releasing it would change, and how it stands; without `live` it is not there. */
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

/** What releasing the objects would change: the API server itself is asked, by dry-run of the writes to come. */
export const compareLive = async (
  cluster: Cluster,
  objects: readonly KubeObject[],
  kinds?: Manifest['kinds'],
): Promise<readonly LiveDiff[]> => (await compareObjects(cluster, objects, kinds)).map(({ diff }) => diff);

/** The same with the live objects; so many are asked for at a time. */
export const compareObjects = (
  cluster: Cluster,
  objects: readonly KubeObject[],
  kinds?: Manifest['kinds'],
  most = atOnce,
): Promise<readonly Compared[]> => {
  const secrets = secretValuesOf(objects);
  return fewAtOnce(objects, most, (object) =>
    compareOne(cluster, kindOf(object, kinds), object, objects, secrets),
  );
};

/** So many objects are asked for at a time: a cluster is to answer, not to be crowded. */
const atOnce = 64;

const compareOne = async (
  cluster: Cluster,
  kind: WorkloadKind | undefined,
  object: KubeObject,
  all: readonly KubeObject[],
  secrets: readonly string[],
): Promise<Compared> => {
  let before: KubeObject | undefined;
  try {
    before = await cluster.get(refOf(object));
    const after =
      before === undefined ? await made(cluster, object) : await tried(cluster, kind, object, before);
    return {
      object,
      diff: diffObject(before, after, secrets),
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

/** An object that is new; where its whole namespace is, nobody can be asked, and a release makes that first. */
const made = (cluster: Cluster, object: KubeObject): Promise<KubeObject> =>
  cluster.apply(object, { dryRun: true }).catch((error: unknown) => {
    if (isFailure(error, 'NotFound')) return object;
    throw error;
  });

/** What is stepped gets what its manifest sets by a patch, whoever owns the rest; all else is applied. */
const tried = async (
  cluster: Cluster,
  kind: WorkloadKind | undefined,
  object: KubeObject,
  before: KubeObject,
): Promise<KubeObject> => {
  if (kind === undefined) return cluster.apply(object, { dryRun: true });
  const selected = withForeignAnnotations(withLiveSelector(object, before), before);
  const misfit = kind.misfit(selected, before);
  if (misfit !== undefined) throw new Failure('ManifestRefused', `cluster ${cluster.name}`, misfit);
  return cluster.patch(refOf(before), kind.preview(selected, before), { dryRun: true });
};
