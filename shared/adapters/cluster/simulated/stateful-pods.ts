import { type ControllerRevision, revisionLabel, templateOf } from './controller-revisions.ts';
import type { Plant } from './controller-kit.ts';
import { ownedPod } from './owned-pod.ts';
import { availableFrom, conditionOf, isLeaving, type Pod, type StatefulSet } from './shapes.ts';

/** The pods of a StatefulSet by ordinal: those that it shall have, and the superfluous ones, highest first. */
export interface Ordinals {
  readonly wanted: ReadonlyMap<number, Pod | undefined>;
  readonly condemned: readonly Pod[];
}

const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;

export const ordinalOf = ({ metadata }: Pod): number => Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1);

export const podsOf = ({ store }: Plant, set: StatefulSet): readonly Pod[] =>
  (store.owned(set.metadata.uid ?? '') as readonly Pod[]).filter(({ kind }) => kind === 'Pod');

export const ordinalsOf = (set: StatefulSet, pods: readonly Pod[]): Ordinals => {
  const first = startOf(set);
  const numbers = Array.from({ length: set.spec.replicas }, (_, index) => first + index);
  const byNumber = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const isWanted = (pod: Pod) => ordinalOf(pod) >= first && ordinalOf(pod) < first + set.spec.replicas;
  return {
    wanted: new Map(numbers.map((number) => [number, byNumber.get(number)])),
    condemned: pods.filter((pod) => !isWanted(pod)).sort((a, b) => ordinalOf(b) - ordinalOf(a)),
  };
};

export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionLabel] ?? '';

/** The first ordinal that gets the new revision. */
export const partitionOf = (set: StatefulSet): number =>
  startOf(set) + (set.spec.updateStrategy.rollingUpdate?.partition ?? 0);

export const isReady = (pod: Pod): boolean =>
  pod.status?.phase === 'Running' && conditionOf(pod.status, 'Ready')?.status === 'True';

/** When it counts as available, epoch ms; undefined when it is not Ready. */
export const availableAt = (pod: Pod, { spec }: StatefulSet): number | undefined =>
  isReady(pod)
    ? availableFrom(
        Date.parse(conditionOf(pod.status, 'Ready')?.lastTransitionTime ?? ''),
        spec.minReadySeconds,
      )
    : undefined;

/** The next pod with this ordinal: below the partition of the former revision, else of the present one. */
export const nextPod = (
  plant: Plant,
  set: StatefulSet,
  number: number,
  revisions: { readonly current: ControllerRevision; readonly update: ControllerRevision },
): Pod => {
  const isOld = set.spec.updateStrategy.type === 'RollingUpdate' && number < partitionOf(set);
  const revision = isOld ? revisions.current : revisions.update;
  const template = templateOf(revision);
  const name = `${set.metadata.name}-${number}`;
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  return ownedPod(plant, set, {
    name,
    template,
    labels: {
      [revisionLabel]: revision.metadata.name,
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(number),
    },
    spec: {
      hostname: name,
      ...(set.spec.serviceName === '' ? {} : { subdomain: set.spec.serviceName }),
      ...(claims.length === 0 ? {} : { volumes: volumesOf(template.spec['volumes'], claims, name) }),
    },
  });
};

const volumesOf = (given: unknown, claims: readonly string[], pod: string): readonly object[] => [
  ...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-${pod}` } })),
  ...((given ?? []) as readonly { readonly name: string }[]).filter(({ name }) => !claims.includes(name)),
];

/** The claims of a pod are made once, and stay when it goes. */
export const ensureClaims = (plant: Plant, set: StatefulSet, pod: Pod): void => {
  const namespace = set.metadata.namespace ?? 'default';
  for (const { metadata, spec } of set.spec.volumeClaimTemplates ?? []) {
    const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace };
    const name = `${metadata.name}-${pod.metadata.name}`;
    if (plant.store.get({ ...ref, name }) !== undefined) continue;
    const labels = { ...metadata.labels, ...set.spec.selector.matchLabels };
    const { apiVersion, kind } = ref;
    const claim = { apiVersion, kind, metadata: { name, namespace, labels, uid: plant.newUid() }, spec };
    plant.store.put({ ...claim, status: { phase: 'Bound' } });
  }
};

export const stays = (pod: Pod | undefined): pod is Pod => pod !== undefined && !isLeaving(pod);
