import { isObject, sameJson } from '../json.ts';
import type { Path } from '../kube/inner-field.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';
import type { KindDescription } from '../partitioned/description.ts';
import type { Order } from '../order/order.ts';
import type { TrafficPlan } from '../traffic/split.ts';

/** The owner's values of the fields that a kind borrows, by their names in the spec; absent ones stay absent. */
export interface OwnFields {
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly [field: string]: unknown;
}

/** One workload as it was before this release touched it, and as it shall be afterwards. */
export interface WorkloadPlan {
  readonly ref: ObjectRef;
  /** The description of its kind, if it is one of the user's own. */
  readonly described?: KindDescription;
  /**
   * `update` goes in batches; `scale` changes the number of pods and no pod, `settings` not even that; `create` has nothing
   * to compare with.
   */
  readonly kind: 'create' | 'update' | 'scale' | 'settings' | 'same';
  /** What a create applies. */
  readonly object: KubeObject;
  readonly before: Side;
  readonly after: Side;
  /** The template that was live, if it is not that of `before`: a rollout to it was stuck, and other pods served. */
  readonly stated?: unknown;
  /** Names of the revisions that were there; the new one's is any other, or `freshHash` when it comes back. */
  readonly knownHashes: readonly string[];
  readonly freshHash?: string;
  /** Name of the revision that ran before, where its kind needs to tell it from others that were there. */
  readonly beforeHash?: string;
  /** The label by which a pod names its revision; `pod-template-hash` when absent. */
  readonly revisionLabel?: string;
  /** Label selector of its pods. */
  readonly selector: string;
  /** Something (an HPA) changes the number of pods while we work. */
  readonly scaled: boolean;
  /** How few pods that may leave; absent where nothing scales them. */
  readonly leastPods?: number;
  /** No pod was wanted when the release began: there is none to be careful with, nor to compare with. */
  readonly asleep?: true;
  /** None of its pods was Ready when the release began, nor was any about to be: none of them is worth waiting for. */
  readonly down?: true;
  /** The pods refuse to share a node: a surge may find no room, and `maxUnavailable` must never resolve to 0. */
  readonly antiAffinity: boolean;
  /** It has ports: its requests can be counted and judged. */
  readonly serves: boolean;
}

/** One side of the change. The template is the API server's own form of it, with defaults filled in. */
export interface Side {
  readonly template: unknown;
  readonly own: OwnFields;
  readonly replicas?: number;
  /** The settings beside its pods; absent if they do not change. */
  readonly settings?: Settings;
}

/** Labels, annotations and fields of the spec beside the pod template, by name; null if there is none. */
export interface Settings {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Everything needed to restore a target without asking anyone: one blob for each rollout. */
export interface Snapshot {
  readonly workloads: readonly WorkloadPlan[];
  readonly resourceChanges: readonly ResourceChange[];
  /** Who waits for whom, on the way forward and, the other way round, on the way back; absent where all go together. */
  readonly order?: Order;
  /** What is removed at the end, in that order; absent if nothing is. */
  readonly removals?: readonly Removal[];
  /** The Services whose requests a router divides; absent where the pods share them. */
  readonly traffic?: readonly TrafficPlan[];
}

/** An object that the new revision leaves out: as the last good release wrote it, and as it was. */
export interface Removal {
  readonly object: KubeObject;
  readonly before: KubeObject;
}

/** An object that is not stepped: applied before the first batch, put back when the release turns back. */
export interface ResourceChange {
  readonly object: KubeObject;
  /**
   * Applied when every pod is new, and put back before any pod goes back: old pods do not carry the labels that it
   * selects.
   */
  readonly isLast?: true;
  /** A finished Job whose manifest has changed: it is immutable, so it is replaced by a new one. */
  readonly isRerun?: true;
  /** A route that this release divides: applied before it does, and put back only when nothing is divided any more. */
  readonly isRoute?: true;
  /** Fields that the last good release had set and this one leaves out, and that an apply does not take away. */
  readonly dropped?: readonly Path[];
  readonly before?: KubeObject;
}

export const releaseLabel = 'tidegate.dev/release';

/** A rollback also moves what someone has paused; this records it, so that its owner finds it paused. */
export const pauseLabel = 'tidegate.dev/paused';

/** All new pods stand beside the old ones; this records how many pods its owner wants of it. */
export const besideLabel = 'tidegate.dev/beside';

export const specOf = (object: KubeObject): Readonly<Record<string, unknown>> => {
  const spec = object['spec'];
  return isObject(spec) ? spec : {};
};

export const sameTemplate = (a: unknown, b: unknown): boolean => sameJson(a, b);
