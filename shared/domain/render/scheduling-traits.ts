import {
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  text,
  whole,
  type ValueOf,
} from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined, only } from './objects.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

const expression = (...operators: readonly string[]) =>
  record({ key: needed(text), operator: or(oneOf(...operators), 'In'), values: optional(listOf(text)) });
const setOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

const labelSelector = record({
  matchLabels: optional(freeMap(text)),
  matchExpressions: optional(listOf(expression(...setOperators))),
});

const podTerm = record({
  labelSelector: optional(labelSelector),
  namespace: optional(text),
  namespaces: optional(listOf(text)),
  topologyKey: needed(text),
  namespaceSelector: optional(labelSelector),
});

const nodeExpressions = optional(listOf(expression(...setOperators, 'Gt', 'Lt')));
const nodeTerm = record({ matchExpressions: nodeExpressions, matchFields: nodeExpressions });
const weight = needed(whole(1, 100));

const pods = record({
  required: optional(listOf(podTerm)),
  preferred: optional(listOf(record({ weight, podAffinityTerm: needed(podTerm) }))),
});

const nodes = record({
  required: optional(record({ nodeSelectorTerms: needed(listOf(nodeTerm)) })),
  preferred: optional(listOf(record({ weight, preference: needed(nodeTerm) }))),
});

const shape = record({
  podAffinity: optional(pods),
  podAntiAffinity: optional(pods),
  nodeAffinity: optional(nodes),
  tolerations: optional(
    listOf(
      record({
        key: optional(text),
        operator: or(oneOf('Equal', 'Exists'), 'Equal'),
        value: optional(text),
        effect: optional(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
        tolerationSeconds: optional(whole(0, 1_000_000_000)),
      }),
    ),
  ),
});

/** The nodes that the pods may run on or prefer, and the pods that they should be close to. */
export const affinity = defineTrait('affinity', shape, (said) => {
  const { podAffinity, podAntiAffinity, nodeAffinity } = said;
  const rules = defined({
    podAffinity: podAffinity && podRules(podAffinity),
    podAntiAffinity: podAntiAffinity && podRules(podAntiAffinity),
    nodeAffinity: nodeAffinity && nodeRules(nodeAffinity),
  });
  const affinity = Object.keys(rules).length === 0 ? undefined : rules;
  const tolerations = said.tolerations?.map((one) => only(one, ...tolerationFields));
  return { patch: podPatch(defined({ affinity, tolerations })) };
});

const tolerationFields = ['key', 'operator', 'value', 'effect', 'tolerationSeconds'];
const termFields = ['labelSelector', 'namespace', 'namespaces', 'topologyKey', 'namespaceSelector'];

const podRules = ({ required, preferred }: ValueOf<typeof pods>): JsonObject =>
  rulesOf(
    required?.map((term) => only(term, ...termFields)),
    preferred?.map(({ weight, podAffinityTerm }) => ({ weight, podAffinityTerm })),
  );

const nodeRules = ({ required, preferred }: ValueOf<typeof nodes>): JsonObject =>
  rulesOf(
    required && {
      nodeSelectorTerms: required.nodeSelectorTerms.map((term) =>
        only(term, 'matchExpressions', 'matchFields'),
      ),
    },
    preferred?.map(({ weight, preference }) => ({ weight, preference })),
  );

/** Kubernetes' long words for `required` and `preferred`. */
const rulesOf = (
  required: JsonObject | readonly JsonObject[] | undefined,
  preferred: readonly JsonObject[] | undefined,
): JsonObject =>
  defined({
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  });

const policy = optional(oneOf('Honor', 'Ignore'));

const constraintFields = [
  'maxSkew',
  'topologyKey',
  'whenUnsatisfiable',
  'labelSelector',
  'minDomains',
  'matchLabelKeys',
  'nodeAffinityPolicy',
  'nodeTaintsPolicy',
];

/** How evenly the pods are spread over the parts of a cluster. */
export const topologySpread = defineTrait(
  'topologyspreadconstraints',
  record({
    constraints: needed(
      listOf(
        record({
          maxSkew: needed(whole(1, 1_000_000)),
          topologyKey: needed(text),
          whenUnsatisfiable: or(oneOf('DoNotSchedule', 'ScheduleAnyway'), 'DoNotSchedule'),
          labelSelector: needed(labelSelector),
          minDomains: optional(whole(1, 1_000_000)),
          matchLabelKeys: optional(listOf(text)),
          nodeAffinityPolicy: policy,
          nodeTaintsPolicy: policy,
        }),
      ),
    ),
  }),
  ({ constraints }) => ({
    patch: podPatch({
      topologySpreadConstraints: constraints.map((one) => only(one, ...constraintFields)),
    }),
  }),
);

/** Some pods, or a share of them; more than all of them may be added. */
const share = or({ kind: 'whole', from: 0, to: 1_000_000, orPercent: 1000 } as const, '25%');

/** How the native controller replaces pods. Where Tidegate steps a Deployment in batches it holds this back itself. */
export const updateStrategy = defineTrait(
  'k8s-update-strategy',
  record({
    targetAPIVersion: or(text, 'apps/v1'),
    targetKind: or(oneOf('Deployment', 'StatefulSet', 'DaemonSet'), 'Deployment'),
    strategy: or(
      record({
        type: or(oneOf('RollingUpdate', 'Recreate', 'OnDelete'), 'RollingUpdate'),
        rollingStrategy: optional(
          record({ maxSurge: share, maxUnavailable: share, partition: or(whole(0, 1_000_000), 0) }),
        ),
      }),
      { type: 'RollingUpdate' },
    ),
  }),
  ({ targetKind, strategy: { type, rollingStrategy } }) => {
    const rolling = rollingStrategy ?? { maxSurge: '25%', maxUnavailable: '25%', partition: 0 };
    const { maxSurge, maxUnavailable, partition } = rolling;
    const rollingUpdate = targetKind === 'StatefulSet' ? { partition } : { maxSurge, maxUnavailable };
    const strategy = type === 'RollingUpdate' ? { type, rollingUpdate } : { type };
    if (targetKind === 'Deployment') return { patch: { spec: type === 'OnDelete' ? {} : { strategy } } };
    return { patch: { spec: type === 'Recreate' ? {} : { updateStrategy: strategy } } };
  },
);
