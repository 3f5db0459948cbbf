import { sameJson } from '../json.ts';
import { momentOf } from '../kube/chart-hooks.ts';
import { sortByNeeds } from './graph.ts';
import { type KubeObject, type ObjectRef, refOf } from '../kube/object.ts';

/** What each component depends on, by their names; one that depends on nothing is absent. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** The order in which the components of one target go: each when all that it needs is healthy. */
export interface Order {
  /** In the order of the file, but each after its dependencies. */
  readonly components: readonly OrderedComponent[];
}

export interface OrderedComponent {
  readonly name: string;
  readonly needs: readonly string[];
  /** Its pods change step by step; if false, it is applied as a whole. */
  readonly inBatches: boolean;
  /** The components that wait for it, if any. */
  readonly kind?: string;
  /** If others wait for it: what is looked at until it is healthy, in addition to the pods that change. */
  readonly awaited: readonly ObjectRef[];
}

/** The name of the component in a sentence: `migrate (Job)`. */
export const titleOf = ({ name, kind }: OrderedComponent): string =>
  kind === undefined ? name : `${name} (${kind})`;

/** Which component an object belongs to. */
export const componentOf = ({ metadata }: KubeObject): string =>
  metadata.labels?.['app.oam.dev/component'] ?? '';

/** Kinds that are as healthy as they ever get once they are there. */
const plain = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CronJob',
  'HorizontalPodAutoscaler',
  'Ingress',
  'IngressClass',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'PriorityClass',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'RuntimeClass',
  'Secret',
  'Service',
  'ServiceAccount',
  'StorageClass',
]);

/** What comes after all components is waited for by none of them. */
const isAwaited = (object: KubeObject): boolean =>
  !plain.has(object.kind) && momentOf(object) !== 'after' && momentOf(object) !== 'never';

interface Parts {
  readonly objects: readonly KubeObject[];
  /** The workloads that this release changes. */
  readonly changing: readonly ObjectRef[];
}

/** The order of a target; undefined if no component depends on another. */
export const orderOf = (needs: Needs, { objects, changing }: Parts): Order | undefined => {
  const all = [...new Set(objects.map(componentOf))];
  const names = sortByNeeds(
    all,
    (name) => name,
    (name) => needs[name] ?? [],
  );
  const met = new Map(names.map((name) => [name, (needs[name] ?? []).filter((one) => names.includes(one))]));
  const wanted = new Set([...met.values()].flat());
  if (wanted.size === 0) return undefined;
  const isChanging = (object: KubeObject) => changing.some((ref) => sameJson(ref, refOf(object)));
  const components = names.map((name): OrderedComponent => {
    const own = objects.filter((object) => componentOf(object) === name);
    const looked = wanted.has(name) ? own.filter(isAwaited) : [];
    return {
      name,
      needs: met.get(name) ?? [],
      inBatches: own.some(isChanging),
      ...(looked[0] === undefined ? {} : { kind: looked[0].kind }),
      awaited: looked.filter((object) => !isChanging(object)).map(refOf),
    };
  });
  return { components };
};

/** The order in sentences: who goes at once, and what each of the others waits for. */
export const describeOrder = ({ components }: Order): readonly string[] => {
  const first = components.filter(({ needs }) => needs.length === 0).map(({ name }) => name);
  const later = components.filter(({ needs }) => needs.length > 0);
  return [
    `${first.join(', ')} at once`,
    ...later.map(({ name, needs }) => {
      const what = components.filter((one) => needs.includes(one.name));
      const isOver = what.every(({ kind }) => kind === 'Job');
      const be = what.length === 1 ? 'is' : 'are';
      return `${name} when ${what.map(titleOf).join(' and ')} ${be} ${isOver ? 'complete' : 'healthy'}`;
    }),
  ];
};
