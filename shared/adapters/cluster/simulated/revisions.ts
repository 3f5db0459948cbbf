import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type Plant, putSpec, putStatus } from './controller-kit.ts';
import { freshSize, surgeOf } from './rolling.ts';
import { byAge } from './rolling.ts';
import { desiredAnnotation, maxAnnotation } from './scaling.ts';
import { conditionOf, type Deployment, instant, isLeaving, type ReplicaSet } from './shapes.ts';
import { withCondition } from './conditions.ts';
import { hashLabel, hashOf, isSameTemplate, withHash } from './template-hash.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
]);

/** The ReplicaSets of a Deployment: the one of its present template, and all others. */
export interface Revisions {
  readonly fresh: ReplicaSet | undefined;
  readonly olds: readonly ReplicaSet[];
}

export const revisionsOf = ({ store }: Plant, deployment: Deployment): Revisions => {
  const all = store
    .owned(deployment.metadata.uid ?? '')
    .filter((object): object is ReplicaSet => object.kind === 'ReplicaSet' && !isLeaving(object));
  const fresh = [...all]
    .sort(byAge)
    .find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  return { fresh, olds: all.filter((set) => set !== fresh) };
};

/**
 * Gives the ReplicaSet of the present template its revision, annotations and minReadySeconds, and the Deployment its
 * revision. `late` if the ReplicaSet had to be changed: the real controller then continues with stale data, meets a
 * conflict and retries, by when the other controller has counted the available pods again.
 */
export const syncRevision = (plant: Plant, deployment: Deployment): 'late' | Revisions => {
  const { fresh, olds } = revisionsOf(plant, deployment);
  if (fresh === undefined) return { fresh, olds };
  const annotations = annotationsFor(deployment, fresh, olds);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const before = plant.store.version;
  const { minReadySeconds: _, ...spec } = fresh.spec;
  putSpec(plant, fresh, { spec: minReadySeconds === 0 ? spec : { ...spec, minReadySeconds }, annotations });
  if (plant.store.version !== before) return 'late';
  noteRevision(
    plant,
    deployment,
    fresh,
    'FoundNewReplicaSet',
    `Found new replica set "${fresh.metadata.name}"`,
  );
  return { fresh, olds };
};

/** Makes the ReplicaSet of a template that has none yet, with as many pods as it may have at once. */
export const createFresh = (
  plant: Plant,
  deployment: Deployment,
  olds: readonly ReplicaSet[],
): ReplicaSet => {
  const hash = hashOf(deployment.spec.template);
  const template = withHash(deployment.spec.template, hash);
  const { selector, minReadySeconds } = deployment.spec;
  const annotations = annotationsFor(deployment, undefined, olds);
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? 'default',
      uid: plant.newUid(),
      generation: 1,
      creationTimestamp: instant(plant.timers.now()),
      labels: template.metadata?.labels ?? {},
      annotations: { ...annotations, ...sizeAnnotations(deployment) },
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: freshSize(deployment, 0, olds),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
    },
    status: { replicas: 0 },
  };
  const made = plant.store.put(set) as ReplicaSet;
  noteRevision(
    plant,
    deployment,
    made,
    'NewReplicaSetCreated',
    `Created new replica set "${set.metadata.name}"`,
  );
  return made;
};

export const controllerRef = (owner: KubeObject) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

export const sizeAnnotations = (deployment: Deployment): Readonly<Record<string, string>> => ({
  [desiredAnnotation]: String(deployment.spec.replicas),
  [maxAnnotation]: String(deployment.spec.replicas + surgeOf(deployment)),
});

export const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number.parseInt(metadata.annotations?.[revisionAnnotation] ?? '0', 10) || 0;

/** A template that comes back is the newest revision again, and remembers which ones it was. */
const annotationsFor = (
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  olds: readonly ReplicaSet[],
) => {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([name]) => !notCopied.has(name),
  );
  const own = fresh?.metadata.annotations ?? {};
  const next = Math.max(0, ...olds.map(revisionOf)) + 1;
  const was = fresh === undefined ? 0 : revisionOf(fresh);
  const history = [own[historyAnnotation], String(was)]
    .filter((one) => one !== undefined && one !== '')
    .join(',');
  return {
    ...own,
    ...Object.fromEntries(copied),
    ...(was < next ? { [revisionAnnotation]: String(next) } : {}),
    ...(was > 0 && was < next ? { [historyAnnotation]: history } : {}),
  };
};

const noteRevision = (
  plant: Plant,
  deployment: Deployment,
  fresh: ReplicaSet,
  reason: string,
  message: string,
): void => {
  const live = (plant.store.get(refOf(deployment)) ?? deployment) as Deployment;
  const revision = fresh.metadata.annotations?.[revisionAnnotation] ?? '1';
  const annotations = { ...live.metadata.annotations, [revisionAnnotation]: revision };
  const isUnknown = hasDeadline(live) && conditionOf(live.status, 'Progressing') === undefined;
  const status = isUnknown
    ? withCondition(
        live.status ?? {},
        { type: 'Progressing', status: 'True', reason, message },
        plant.timers.now(),
      )
    : live.status;
  putStatus(plant, live, status, annotations);
};

/** The largest number means "no deadline". */
export const hasDeadline = ({ spec }: Deployment): boolean => spec.progressDeadlineSeconds !== 2 ** 31 - 1;
