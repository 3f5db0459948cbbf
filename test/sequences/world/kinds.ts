import { isHeld as isDeploymentHeld } from '#domain/workload/deployment/hold.ts';
import type { KubeObject } from '#domain/kube/object.ts';

/* What a checker knows of a kind, written down independently of the product. */

export type KindWord = keyof typeof kinds;

interface PlainKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** As its owner has it, beside number, selector and template. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Each node has one: its number is that of the nodes. */
  readonly isByNode?: true;
  /** The highest number is new first; what scaling makes new below is sent back. */
  readonly isNumbered?: true;
  /** One pod starts after the other is available. */
  readonly isOrdered?: true;
  /** A kind that no code knows: its description in the release section. */
  readonly described?: string;
}

const rolling = (maxUnavailable: number) => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } },
});

const numbered = (version: string, spec: object): PlainKind => ({
  apiVersion: version,
  kind: 'StatefulSet',
  isNumbered: true,
  spec: { serviceName: 'shop', ...spec },
});

const kruise = 'apps.kruise.io/v1beta1';

/** A kind of a team's own, whose controller is played (fleets.ts). */
export const ownKind = {
  apiVersion: 'example.com/v1',
  kind: 'Fleet',
  revisionLabel: 'example.com/revision',
} as const;

/** Kinds of workloads that teams bring as they are. */
export const kinds = {
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  StatefulSet: { ...numbered('apps/v1', {}), isOrdered: true },
  'StatefulSet in parallel': numbered('apps/v1', { podManagementPolicy: 'Parallel', ...rolling(2) }),
  'StatefulSet with OnDelete': {
    ...numbered('apps/v1', { updateStrategy: { type: 'OnDelete' } }),
    isOrdered: true,
  },
  DaemonSet: { apiVersion: 'apps/v1', kind: 'DaemonSet', isByNode: true, spec: rolling(2) },
  CloneSet: {
    apiVersion: 'apps.kruise.io/v1alpha1',
    kind: 'CloneSet',
    spec: { updateStrategy: { maxUnavailable: 2 } },
  },
  'CloneSet with surge': {
    apiVersion: 'apps.kruise.io/v1alpha1',
    kind: 'CloneSet',
    spec: { updateStrategy: { maxUnavailable: 0, maxSurge: 2 } },
  },
  'Advanced StatefulSet': numbered(kruise, { podManagementPolicy: 'Parallel', ...rolling(2) }),
  'Advanced StatefulSet in order': { ...numbered(kruise, rolling(1)), isOrdered: true },
  'Advanced DaemonSet': { apiVersion: kruise, kind: 'DaemonSet', isByNode: true, spec: rolling(2) },
  Fleet: {
    apiVersion: ownKind.apiVersion,
    kind: ownKind.kind,
    spec: { rollout: { speed: 'careful' } },
    described: `{apiVersion: ${ownKind.apiVersion}, kind: ${ownKind.kind}, partition: spec.rollout.keep, revisionLabel: ${ownKind.revisionLabel}}`,
  },
} as const satisfies Readonly<Record<string, PlainKind>>;

export const kindOfWorld = ({
  plain = 'Deployment',
}: Pick<{ readonly plain?: KindWord }, 'plain'>): PlainKind => kinds[plain];

/** How long it takes until all pods stand, ms: in order, one starts after the other. */
export const standsAfterMs = ({ plain = 'Deployment', replicas, owner }: StartingWorld): number =>
  isOrdered({ plain }) ? 4_000 + replicas * (2_500 + 1_000 * (owner.minReadySeconds ?? 0)) : 4_000;

export const isOrdered = (world: Pick<{ readonly plain?: KindWord }, 'plain'>): boolean =>
  kindOfWorld(world).isOrdered === true;

interface StartingWorld {
  readonly plain?: KindWord;
  readonly replicas: number;
  readonly owner: { readonly minReadySeconds?: number };
}

const specOf = (object: KubeObject): Readonly<Record<string, unknown>> =>
  object['spec'] as Readonly<Record<string, unknown>>;

interface Strategy {
  readonly type?: string;
  readonly partition?: number | string;
  readonly maxUnavailable?: number | string;
  readonly maxSurge?: number | string;
  readonly rollingUpdate?: Omit<Strategy, 'type' | 'rollingUpdate'>;
}

const strategyOf = (object: KubeObject): Strategy => specOf(object)['updateStrategy'] ?? {};

/** Whether a hold of ours keeps its controller from going on. */
export const isHeld = (
  object: KubeObject,
  { plain = 'Deployment' }: Pick<{ readonly plain?: KindWord }, 'plain'>,
): boolean => {
  const { type, partition = 0, rollingUpdate } = strategyOf(object);
  if (plain === 'Deployment') return isDeploymentHeld(object);
  if (plain === 'DaemonSet') return type === 'OnDelete';
  if (plain === 'Fleet') return keptIn(object) > 0;
  return Number.parseInt(String(rollingUpdate?.partition ?? partition), 10) > 0;
};

/** How many pods of a kind of a team's own keep their revision. */
const keptIn = (object: KubeObject): number =>
  (specOf(object)['rollout'] as { readonly keep?: number } | undefined)?.keep ?? 0;

/** How many pods its owner lets be missing of so many, where that is not a Deployment. */
export const missingOf = (object: KubeObject, replicas: number): number => {
  const { rollingUpdate, ...own } = strategyOf(object);
  const usual = object.kind === 'CloneSet' ? '20%' : 1;
  const most = rollingUpdate?.maxUnavailable ?? own.maxUnavailable ?? usual;
  return typeof most === 'number' ? most : Math.ceil((Number.parseInt(most, 10) * replicas) / 100);
};
