import type { KubeMetadata, KubeObject } from '#domain/kube/object.ts';

/*
 * The objects that the controllers work on, as they stand after the API has checked them and filled in its defaults.
 * Only what the controllers read is named; everything else is carried along.
 */

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
  readonly lastTransitionTime?: string;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly nodeName?: string;
  readonly affinity?: { readonly podAntiAffinity?: PodAntiAffinity; readonly nodeAffinity?: NodeAffinity };
  readonly [field: string]: unknown;
}

/** The form in which a DaemonSet states which node a pod is for. */
export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms: readonly {
      readonly matchFields?: readonly { readonly key: string; readonly values: readonly string[] }[];
    }[];
  };
}

export interface PodAntiAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly topologyKey: string;
    readonly labelSelector?: Selector;
  }[];
}

export interface Template {
  readonly metadata?: Pick<KubeMetadata, 'labels' | 'annotations'>;
  readonly spec: PodSpec;
}

export type Share = number | string;

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly template: Template;
    readonly strategy: {
      readonly type: 'RollingUpdate' | 'Recreate';
      readonly rollingUpdate?: { readonly maxUnavailable: Share; readonly maxSurge: Share };
    };
    readonly minReadySeconds?: number;
    readonly progressDeadlineSeconds: number;
    readonly revisionHistoryLimit: number;
    readonly paused?: boolean;
  };
  readonly status?: DeploymentStatus;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export interface ReplicaSet extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly template: Template;
    readonly minReadySeconds?: number;
  };
  readonly status?: ReplicaSetStatus;
}

export interface ReplicaSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export interface StatefulSet extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly template: Template;
    readonly serviceName: string;
    readonly podManagementPolicy: 'OrderedReady' | 'Parallel';
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete';
      readonly rollingUpdate?: { readonly partition: number; readonly maxUnavailable: Share };
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit: number;
    readonly ordinals?: { readonly start: number };
    readonly volumeClaimTemplates?: readonly { readonly metadata: KubeMetadata; readonly spec: object }[];
  };
  readonly status?: StatefulSetStatus;
}

export interface StatefulSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly readyReplicas?: number;
  readonly availableReplicas: number;
  readonly currentReplicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly collisionCount?: number;
}

/** Of OpenKruise. */
export interface CloneSet extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly template: Template;
    readonly updateStrategy: {
      readonly partition?: Share;
      readonly maxUnavailable?: Share;
      readonly maxSurge?: Share;
      readonly paused?: boolean;
    };
    readonly scaleStrategy?: { readonly maxUnavailable?: Share };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit: number;
  };
  readonly status?: { readonly currentRevision?: string };
}

export interface DaemonSet extends KubeObject {
  readonly spec: {
    readonly selector: Selector;
    readonly template: Template;
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete';
      readonly rollingUpdate?: {
        readonly maxUnavailable: Share;
        readonly maxSurge: Share;
        /** Of OpenKruise's only: how many pods keep the old revision. */
        readonly partition?: number;
      };
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit: number;
  };
  readonly status?: { readonly observedGeneration?: number };
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly [field: string]: unknown;
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { readonly reason: string }; readonly running?: object };
  readonly [field: string]: unknown;
}

/** Kubernetes writes instants in whole seconds. */
export const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const conditionOf = (
  status: { readonly conditions?: readonly Condition[] } | undefined,
  type: string,
): Condition | undefined => status?.conditions?.find((condition) => condition.type === type);

/**
 * When a pod that has been Ready since then (epoch ms) counts as available: without minReadySeconds at once, whatever
 * the clock says by now.
 */
export const availableFrom = (since: number, minReadySeconds = 0): number =>
  minReadySeconds === 0 ? 0 : since + 1000 * minReadySeconds;

export const ownerOf = (object: KubeObject): string | undefined => object.metadata.ownerReferences?.[0]?.uid;

export const isLeaving = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined;
