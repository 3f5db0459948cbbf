import {
  anything,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  text,
  whole,
  type Shape,
} from '#domain/config/schema.ts';

const texts = optional(listOf(text));

/** Which objects a rule is for: all that is said must hold, and nothing said selects nothing. */
const selector = optional(
  record({
    componentNames: texts,
    componentTypes: texts,
    oamTypes: texts,
    traitTypes: texts,
    resourceTypes: texts,
    resourceNames: texts,
  }),
);

const rules = optional(listOf(record({ selector })));
const trait = record({
  type: needed(text),
  properties: optional(freeMap(anything)),
  disable: optional(flag),
});

/** The properties of each supported policy. */
export const policyShapes: Readonly<Record<string, Shape>> = {
  topology: record({
    clusters: texts,
    clusterLabelSelector: optional(freeMap(text)),
    clusterSelector: optional(freeMap(text)),
    namespace: optional(text),
    allowEmpty: optional(flag),
  }),
  override: record({
    components: optional(
      listOf(
        record({
          name: optional(text),
          type: optional(text),
          properties: optional(freeMap(anything)),
          traits: optional(listOf(trait)),
          externalRevision: optional(text),
        }),
      ),
    ),
    selector: texts,
  }),
  'garbage-collect': record({
    applicationRevisionLimit: optional(whole(0, 1_000_000)),
    keepLegacyResource: optional(flag),
    continueOnFailure: optional(flag),
    order: optional(oneOf('dependency')),
    rules: optional(
      listOf(
        record({
          selector,
          strategy: optional(oneOf('onAppUpdate', 'onAppDelete', 'never')),
          propagation: optional(oneOf('orphan', 'cascading')),
        }),
      ),
    ),
  }),
  'apply-once': record({
    enable: or(flag, false),
    rules: optional(
      listOf(
        record({
          selector,
          strategy: optional(
            record({ path: texts, affect: optional(oneOf('onUpdate', 'onStateKeep', 'always')) }),
          ),
        }),
      ),
    ),
  }),
  debug: freeMap(anything),
  health: record({ probeTimeout: optional(whole(0, 86_400)), probeInterval: optional(whole(0, 86_400)) }),
  'resource-update': record({
    rules: optional(
      listOf(
        record({
          selector,
          strategy: optional(record({ op: optional(oneOf('patch', 'replace')), recreateFields: texts })),
        }),
      ),
    ),
  }),
  'shared-resource': record({ rules }),
  'take-over': record({ rules }),
  'read-only': record({ rules }),
};

const addressShape = record(
  {
    value: optional(text),
    secretRef: optional(record({ name: needed(text), key: needed(text) })),
  },
  { of: ['value', 'secretRef'], least: 1 },
);
const message = optional(record({ url: needed(addressShape), message: needed(anything) }));

/** The properties of each supported workflow step. */
export const stepShapes: Readonly<Record<string, Shape>> = {
  deploy: record({
    policies: or(listOf(text), []),
    auto: or(flag, true),
    parallelism: optional(whole(1, 1_000_000)),
    ignoreTerraformComponent: optional(flag),
  }),
  suspend: record({ duration: optional(text), message: optional(text) }),
  'step-group': record({}),
  'depends-on-app': record({ name: needed(text), namespace: needed(text) }),
  'apply-component': record({
    component: needed(text),
    cluster: optional(text),
    namespace: optional(text),
  }),
  notification: record({
    lark: message,
    dingding: message,
    slack: message,
    email: optional(freeMap(anything)),
  }),
  webhook: record({ url: needed(addressShape), data: optional(anything) }),
};

export const policyShape = record({
  name: optional(text),
  type: needed(text),
  properties: optional(freeMap(anything)),
});

const stepFields = {
  name: needed(text),
  type: needed(text),
  if: optional(text),
  timeout: optional(text),
  dependsOn: texts,
  meta: optional(record({ alias: optional(text) })),
  inputs: optional(listOf(record({ from: needed(text), parameterKey: optional(text) }))),
  outputs: optional(listOf(record({ name: needed(text), valueFrom: needed(text) }))),
  properties: optional(freeMap(anything)),
} as const;

export const workflowShape = record({
  // Known, so that it can be said why it is refused.
  ref: optional(anything),
  mode: optional(
    record({ steps: optional(oneOf('StepByStep', 'DAG')), subSteps: optional(oneOf('StepByStep', 'DAG')) }),
  ),
  steps: optional(
    listOf(
      record({
        ...stepFields,
        mode: optional(oneOf('StepByStep', 'DAG')),
        subSteps: optional(listOf(record(stepFields))),
      }),
    ),
  ),
});
