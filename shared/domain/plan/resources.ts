import { own } from '#domain/json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { KindDescription } from '../partitioned/description.ts';
import { kindOf } from '../workload/kinds.ts';
import { isObject } from '../json.ts';
import { leastPods } from '../workload/pod-template.ts';
import { valueAt } from '../kube/field-path.ts';

/** The resource requests of pods; `isOpen` if some do not state them, or the number of pods is not stated. */
export interface Resources {
  readonly pods: number;
  /** Thousandths of a processor. */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly isOpen: boolean;
  /** Workloads with a pod on each node; how many these are is not counted. */
  readonly perNode: number;
}

/**
 * The least that the pods of these objects request together: an autoscaler counts with its minimum, one pod if nothing
 * is stated.
 */
export const resourcesOf = (
  objects: readonly KubeObject[],
  kinds?: readonly KindDescription[],
): Resources => {
  const autoscalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return objects.reduce<Resources>(
    (sum, object) => {
      const containers = valueAt(object, ['spec', 'template', 'spec', 'containers']);
      if (!Array.isArray(containers)) return sum;
      if (kindOf(object, kinds)?.isPerNode === true) return { ...sum, perNode: sum.perNode + 1 };
      const stated = valueAt(object, ['spec', 'replicas']);
      const replicas = leastPods(object, autoscalers) ?? stated;
      const pods = Math.max(
        typeof stated === 'number' ? stated : 1,
        typeof replicas === 'number' ? replicas : 1,
      );
      const all = containers.map((container) => requestsOf(container));
      return {
        ...sum,
        pods: sum.pods + pods,
        cpuMillis: sum.cpuMillis + pods * total(all.map(({ cpu }) => cpu)),
        memoryBytes: sum.memoryBytes + pods * total(all.map(({ memory }) => memory)),
        isOpen:
          sum.isOpen ||
          typeof replicas !== 'number' ||
          all.some((one) => one.cpu === undefined || one.memory === undefined),
      };
    },
    { pods: 0, cpuMillis: 0, memoryBytes: 0, isOpen: false, perNode: 0 },
  );
};

const total = (all: readonly (number | undefined)[]): number =>
  all.reduce<number>((sum, one) => sum + (one ?? 0), 0);

const requestsOf = (container: unknown) => {
  const requests = valueAt(container, ['resources', 'requests']);
  const of = (name: string) => (isObject(requests) ? amount(requests[name]) : undefined);
  const cpu = of('cpu');
  return { cpu: cpu === undefined ? undefined : Math.round(cpu * 1000), memory: of('memory') };
};

const units: Readonly<Record<string, number>> = {
  m: 0.001,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

const amount = (said: unknown): number | undefined => {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(String(said)) ?? [];
  if (digits === undefined) return undefined;
  return unit === '' ? Number(digits) : Number(digits) * (own(units, unit) ?? Number.NaN);
};
