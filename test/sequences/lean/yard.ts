import type { KubeObject } from '#domain/kube/object.ts';
import { imageIn } from '../world/owner.ts';

/** One template of a workload, as its controller remembers it. */
export interface Revision {
  readonly name: string;
  readonly template: unknown;
}

export interface Pod {
  readonly uid: string;
  readonly name: string;
  readonly revision: Revision;
  readonly labels: Readonly<Record<string, string>>;
  /** Its ordinal, or its node, where its controller counts them. */
  readonly place: number;
  readonly image: string;
  readonly madeAt: number;
  /** Epoch ms; never when absent. */
  readonly readyAt?: number;
  goneAt?: number;
  /** When it was told to go, epoch ms. */
  toldAt?: number;
  /** As it stands since it was last asked for. */
  seen?: { readonly isReady: boolean; readonly isLeaving: boolean; readonly object: KubeObject };
}

/** All pods of the workload, and what becomes of them. */
export interface Yard {
  all(): readonly Pod[];
  /** Those that are not on their way out; of one revision where one is named. */
  staying(revision?: Revision): readonly Pod[];
  /** Makes one; without a name it gets one of its own. */
  bear(
    revision: Revision,
    labels: Pod['labels'],
    place?: { readonly at: number; readonly name?: string },
  ): void;
  dismiss(pod: Pod): void;
  isReady(pod: Pod): boolean;
  /** Forgets those that are gone. */
  clear(): void;
}

interface Fates {
  readonly now: () => number;
  readonly random: () => number;
  readonly goneAfterMs: number;
}

export const openYard = ({ now, random, goneAfterMs }: Fates): Yard => {
  let pods: Pod[] = [];
  let number = 0;
  return {
    all: () => pods,
    staying: (revision) =>
      pods.filter((pod) => pod.goneAt === undefined && (revision === undefined || pod.revision === revision)),
    bear(revision, labels, { at = 0, name } = { at: 0 }) {
      number += 1;
      const image = imageIn({ spec: { template: revision.template } } as unknown as KubeObject);
      const isBad = /never-ready|pull-fails|crash-later/.test(image);
      pods.push({
        uid: `pod-${number}`,
        name: name ?? `pod-${number}`,
        revision,
        labels,
        place: at,
        image,
        madeAt: now(),
        ...(isBad ? {} : { readyAt: now() + 1_000 + Math.round(1_000 * random()) }),
      });
    },
    dismiss(pod) {
      pod.toldAt ??= now();
      pod.goneAt ??= now() + goneAfterMs;
    },
    isReady: ({ readyAt = Infinity }) => readyAt <= now(),
    clear: () => void (pods = pods.filter(({ goneAt = Infinity }) => goneAt > now())),
  };
};

/** What a pod is given to end, where its template says nothing; it may go sooner. */
const graceMs = 30_000;

export const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The pod as the API shows it. */
export const objectOf = (pod: Pod, isReady: boolean): KubeObject => {
  const isLeaving = pod.goneAt !== undefined;
  if (pod.seen?.isReady === isReady && pod.seen.isLeaving === isLeaving) return pod.seen.object;
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      uid: pod.uid,
      labels: pod.labels,
      creationTimestamp: instant(pod.madeAt),
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
          : { type: 'Ready', status: 'False', lastTransitionTime: instant(pod.madeAt) },
      ],
    },
  };
  pod.seen = { isReady, isLeaving, object };
  return object;
};
