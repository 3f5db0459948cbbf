import type { KubeObject } from '#domain/kube/object.ts';

export interface Pod {
  readonly uid: string;
  readonly set: Set;
  readonly image: string;
  /** Epoch ms; never when absent. */
  readonly readyAt?: number;
  goneAt?: number;
  /** When it was told to go, epoch ms. */
  toldAt?: number;
  /** As it stands since it was last asked for. */
  seen?: { readonly isReady: boolean; readonly isLeaving: boolean; readonly object: KubeObject };
}

/** A ReplicaSet. */
export interface Set {
  readonly name: string;
  readonly hash: string;
  readonly template: unknown;
  readonly bornAt: number;
  /** Grows when the Deployment comes back to it. */
  revision: number;
  size: number;
  minReadySeconds: number;
  notes: { readonly [name: string]: string };
}

/** What a pod is given to end, where its template says nothing; it may go sooner. */
const graceMs = 30_000;

export const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const hashLabel = 'pod-template-hash';

/** The pod as the API shows it. */
export const objectOf = (pod: Pod, isReady: boolean): KubeObject => {
  const isLeaving = pod.goneAt !== undefined;
  if (pod.seen?.isReady === isReady && pod.seen.isLeaving === isLeaving) return pod.seen.object;
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.uid,
      uid: pod.uid,
      labels: { [hashLabel]: pod.set.hash },
      ...(isLeaving
        ? {
            deletionTimestamp: instant((pod.toldAt ?? 0) + graceMs),
            deletionGracePeriodSeconds: graceMs / 1000,
          }
        : {}),
    },
    status: {
      phase: 'Running',
      conditions: [
        isReady
          ? { type: 'Ready', status: 'True', lastTransitionTime: instant(pod.readyAt ?? 0) }
          : { type: 'Ready', status: 'False' },
      ],
    },
  };
  pod.seen = { isReady, isLeaving, object };
  return object;
};
