import type { Api } from './api.ts';
import type { PodTraffic } from './exporter.ts';
import type { Latency } from './latency.ts';

/** What of a pod a behaviour may depend on; `image` is that of its first container. */
export type LivePod = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
};

/** How a pod answers. */
export type Behaviour = {
  readonly errorRatio: number;
  readonly latency: Latency;
  readonly revision?: string;
};

/** A Service in words: which pods share how much traffic, and how each of them answers. */
export type Following = {
  readonly namespace: string;
  /** A label selector, as `app=checkout`. */
  readonly selector: string;
  /** Shared equally by the pods that are Ready, as a Service does. */
  readonly requestsPerSecond: number;
  readonly behave: (pod: LivePod) => Behaviour;
};

type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

/**
 * Gives the `pods` of an exporter that follow the real pods of a namespace; it lists them at most twice a second, with
 * the `User-Agent` of `api`. A pod that is not Ready keeps its counters and gets no requests.
 */
export const followPods = (api: Api, following: Following): (() => Promise<readonly PodTraffic[]>) => {
  let kept: { readonly at: number; readonly pods: readonly PodTraffic[] } | undefined;
  return async () => {
    if (kept && performance.now() - kept.at < 500) return kept.pods;
    const query = `labelSelector=${encodeURIComponent(following.selector)}`;
    const { items } = (await api.must('GET', `/api/v1/namespaces/${following.namespace}/pods?${query}`)) as {
      items: readonly Pod[];
    };
    kept = { at: performance.now(), pods: share(items, following) };
    return kept.pods;
  };
};

const share = (
  pods: readonly Pod[],
  { namespace, requestsPerSecond, behave }: Following,
): readonly PodTraffic[] => {
  const serving = pods.filter(isServing).length;
  return pods.map((pod) => ({
    ...behave({
      name: pod.metadata.name,
      labels: pod.metadata.labels ?? {},
      image: pod.spec.containers[0]?.image ?? '',
    }),
    namespace,
    name: pod.metadata.name,
    requestsPerSecond: isServing(pod) ? requestsPerSecond / serving : 0,
  }));
};

const isServing = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
