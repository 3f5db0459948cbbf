import { amount, freeMap, optional, or, record, textLike, whole } from '../app/shape.ts';
import type { JsonObject } from '../json.ts';
import { dig } from './objects.ts';
import { reservedLabels } from './parameters.ts';
import { defineTrait, type TraitContext } from './trait-type.ts';

/** Sets the number of pods. */
export const scaler = defineTrait(
  'scaler',
  record({ replicas: or(whole(0, 100_000), 1) }),
  ({ replicas }) => ({
    patch: { spec: { replicas } },
  }),
);

const removable = { kind: 'text', nullable: true } as const;

/** Adds labels to the workload and its pods; null removes one. */
export const labels = defineTrait('labels', freeMap(removable, reservedLabels), (labels, context) =>
  onBoth({ labels }, context),
);

/** Adds annotations to the workload and its pods; null removes one. */
export const annotations = defineTrait(
  'annotations',
  freeMap(removable, ['tidegate.dev/']),
  (annotations, context) => onBoth({ annotations }, context),
);

const onBoth = (metadata: JsonObject, { output }: TraitContext) => ({
  patch: {
    metadata,
    ...(dig(output, 'spec', 'template') === undefined ? {} : { spec: { template: { metadata } } }),
  },
});

const memory = textLike(/^[1-9]\d{0,63}(E|P|T|G|M|K|Ei|Pi|Ti|Gi|Mi|Ki)$/, 'a size like 128Mi or 2Gi');
const resources = record({ cpu: or(amount, 1), memory: or(memory, '2048Mi') });

const resourceShape = record({
  cpu: optional(amount),
  memory: optional(memory),
  requests: optional(resources),
  limits: optional(resources),
});

/** Requests and limits of the first container: `cpu` and `memory` set both, `requests` and `limits` each their own. */
export const resource = defineTrait('resource', resourceShape, ({ cpu, memory, requests, limits }) => {
  const both = cpu === undefined || memory === undefined ? undefined : { cpu, memory };
  const set =
    requests === undefined && limits === undefined ? { requests: both, limits: both } : { requests, limits };
  const resources = Object.fromEntries(
    Object.entries(set).filter(([, said]) => said !== undefined),
  ) as JsonObject;
  return Object.keys(resources).length === 0
    ? { refused: 'give cpu and memory together, or requests, or limits; alone they would set nothing' }
    : { patch: { spec: { template: { spec: { containers: [{ resources }] } } } } };
});
