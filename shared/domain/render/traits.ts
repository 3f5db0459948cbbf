import { amount, freeMap, optional, or, record, textLike, whole } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { dig } from './objects.ts';
import { reservedLabels } from './parameters.ts';
import { defineTrait } from './trait-type.ts';

/** Sets the number of pods. */
export const scaler = defineTrait(
  'scaler',
  record({ replicas: or(whole(0, 100_000), 1) }),
  ({ replicas }, { output, isExact }) =>
    isExact === true || isScaled(output)
      ? { patch: { spec: { replicas } } }
      : { refused: `a ${kindOf(output)} has no number of pods to set; ${remedyFor(output)}` },
);

const kindOf = ({ kind }: JsonObject): string => (typeof kind === 'string' ? kind : 'thing without a kind');

/** Built-in kinds that cannot be scaled; other kinds are unknown here. */
const isScaled = ({ apiVersion, kind }: JsonObject): boolean => {
  if (kind === 'DaemonSet' || kind === 'Job' || kind === 'CronJob') return false;
  return apiVersion !== 'v1' || kind === 'ReplicationController';
};

const remedyFor = ({ kind }: JsonObject): string =>
  kind === 'DaemonSet'
    ? 'it runs one on every node: remove the trait'
    : kind === 'Job' || kind === 'CronJob'
      ? 'set its parallelism, or remove the trait'
      : 'the component needs a Deployment or StatefulSet, or remove the trait';

const removable = { kind: 'text', nullable: true } as const;

/** Adds labels to the workload and its pods; null removes one. */
export const labels = defineTrait('labels', freeMap(removable, reservedLabels), (labels, { output }) => ({
  patch: { metadata: { labels }, ...within(output, { metadata: { labels } }, 'template') },
}));

/** Adds annotations to the workload, its jobs and its pods; null removes one. */
export const annotations = defineTrait(
  'annotations',
  freeMap(removable, ['tidegate.dev/']),
  (said, { output }) => {
    const metadata = { annotations: said };
    return {
      patch: {
        metadata,
        ...within(output, { metadata }, 'template'),
        ...within(
          output,
          { metadata, ...within(dig(output, 'spec', 'jobTemplate'), { metadata }, 'template') },
          'jobTemplate',
        ),
      },
    };
  },
);

/** `{ spec: { <field>: value } }` where the workload has that field, else nothing. */
const within = (output: unknown, value: JsonObject, field: string): JsonObject =>
  dig(output, 'spec', field) === undefined ? {} : { spec: { [field]: value } };

const memory = textLike(/^[1-9]\d{0,63}(E|P|T|G|M|K|Ei|Pi|Ti|Gi|Mi|Ki)$/, 'a size like 128Mi or 2Gi');
const resources = record({ cpu: or(amount, 1), memory: or(memory, '2048Mi') });

const resourceShape = record({
  cpu: optional(amount),
  memory: optional(memory),
  requests: optional(resources),
  limits: optional(resources),
});

/** Requests and limits of the first container: `cpu` and `memory` set both, `requests` and `limits` each their own. */
export const resource = defineTrait('resource', resourceShape, (said, { output, isExact }) => {
  const { cpu, memory } = said;
  const [requests, limits] = [said.requests, said.limits].map(amountsOf);
  const both = cpu === undefined || memory === undefined ? undefined : { cpu, memory };
  const set =
    requests === undefined && limits === undefined ? { requests: both, limits: both } : { requests, limits };
  const resources = Object.fromEntries(
    Object.entries(set).filter(([, said]) => said !== undefined),
  ) as JsonObject;
  if (Object.keys(resources).length === 0 && isExact !== true)
    return { refused: 'give cpu and memory together, or requests, or limits; alone they would set nothing' };
  const pod = { template: { spec: { containers: [{ resources }] } } };
  return dig(output, 'spec', 'jobTemplate') === undefined
    ? { patch: { spec: pod } }
    : { patch: { spec: { jobTemplate: { spec: pod } } } };
});

const amountsOf = (said: { readonly cpu: string | number; readonly memory: string } | undefined) =>
  said && { cpu: said.cpu, memory: said.memory };
