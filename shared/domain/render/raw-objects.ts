import {
  anything,
  freeMap,
  listOf,
  needed,
  openRecord,
  optional,
  or,
  record,
  text,
  type ValueOf,
} from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defineComponent } from './component-type.ts';

const object = openRecord({
  apiVersion: needed(text),
  kind: needed(text),
  metadata: optional(
    openRecord({
      name: optional(text),
      namespace: optional(text),
      labels: optional(freeMap(text)),
      annotations: optional(freeMap(text)),
    }),
  ),
});

const reference = record({
  resource: optional(text),
  group: optional(text),
  name: optional(text),
  namespace: optional(text),
  cluster: optional(text),
  labelSelector: optional(freeMap(text)),
});

const inOrder = (objects: readonly unknown[]) => {
  const [output, ...rest] = objects as readonly JsonObject[];
  if (output === undefined) return undefined;
  return { output, outputs: Object.fromEntries(rest.map((one, index) => [`objects-${index + 1}`, one])) };
};

/** Kubernetes objects as they stand; also what Helm or kustomize has rendered before. Semantics: KubeVela's `k8s-objects`. */
export const k8sObjects = defineComponent(
  'k8s-objects',
  record({ objects: needed(listOf(object)) }),
  ({ objects }) => inOrder(objects) ?? { refused: 'objects is empty; give at least one' },
);

/** One Kubernetes object as it stands; KubeVela's older way. */
export const rawObject = defineComponent('raw', object, (said) => ({
  output: said as JsonObject,
  outputs: {},
}));

/**
 * References to objects that live in some cluster. What they refer to is not known while rendering, so the renderer
 * refuses the type; its own rendering, the references themselves, is there to be compared with KubeVela's.
 */
export const refObjects = defineComponent(
  'ref-objects',
  record({ objects: or(listOf(reference), []), urls: optional(listOf(anything)) }),
  ({ objects }: { readonly objects: readonly ValueOf<typeof reference>[] }) =>
    inOrder(objects) ?? { output: {}, outputs: {} },
);
