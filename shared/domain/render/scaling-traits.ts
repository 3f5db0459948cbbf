import { listOf, needed, oneOf, optional, or, record, text, whole } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defineTrait } from './trait-type.ts';

const pods = whole(0, 100_000);
const target = {
  min: or(pods, 1),
  max: or(pods, 10),
  targetAPIVersion: or(text, 'apps/v1'),
  targetKind: or(text, 'Deployment'),
} as const;

const usage = record({
  type: or(oneOf('Utilization', 'AverageValue'), 'Utilization'),
  value: or({ kind: 'amount' }, 50),
});
type Usage = { readonly type: string; readonly value: string | number };

const hpaShape = record({
  ...target,
  cpu: or(usage, { type: 'Utilization', value: 50 }),
  mem: optional(usage),
  podCustomMetrics: optional(listOf(record({ name: needed(text), value: needed({ kind: 'amount' }) }))),
});

/** An autoscaler of processor, memory and metrics of the pods. */
export const hpa = defineTrait('hpa', hpaShape, (said, { component }) => ({
  outputs: {
    hpa: autoscaler('autoscaling/v2', component, said, {
      metrics: [
        resourceMetric('cpu', said.cpu),
        ...(said.mem === undefined ? [] : [resourceMetric('memory', said.mem)]),
        ...(said.podCustomMetrics ?? []).map(({ name, value }) => ({
          type: 'Pods',
          pods: { metric: { name }, target: { type: 'AverageValue', averageValue: value } },
        })),
      ],
    }),
  },
}));

const resourceMetric = (name: string, { type, value }: Usage): JsonObject => ({
  type: 'Resource',
  resource: {
    name,
    target: { type, [type === 'Utilization' ? 'averageUtilization' : 'averageValue']: value },
  },
});

/** An autoscaler of processor time alone, in the older API. */
export const cpuScaler = defineTrait(
  'cpuscaler',
  record({ ...target, cpuUtil: or(whole(1, 100_000), 50) }),
  (said, { component }) => ({
    outputs: {
      cpuscaler: autoscaler('autoscaling/v1', component, said, {
        targetCPUUtilizationPercentage: said.cpuUtil,
      }),
    },
  }),
);

interface Range {
  readonly min: number;
  readonly max: number;
  readonly targetAPIVersion: string;
  readonly targetKind: string;
}

const autoscaler = (apiVersion: string, name: string, range: Range, rest: JsonObject): JsonObject => ({
  apiVersion,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: range.targetAPIVersion, kind: range.targetKind, name },
    minReplicas: range.min,
    maxReplicas: range.max,
    ...rest,
  },
});
