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
import type { Read } from '../config/result.ts';
import { childOf, itemsOf, type Tree } from '../config/tree.ts';
import { momentOf } from '../kube/chart-hooks.ts';
import { makerOf, withoutServerFields } from '../kube/exported.ts';
import { namedByContent } from '../kube/hook-names.ts';
import { defineComponent, type ComponentType } from './component-type.ts';
import { objectMistakes } from './object-mistakes.ts';

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

const inOrder = (objects: readonly unknown[], first = 0) => {
  const [output, ...rest] = [...objects.slice(first), ...objects.slice(0, first)] as readonly JsonObject[];
  if (output === undefined) return undefined;
  return { output, outputs: Object.fromEntries(rest.map((one, index) => [`objects-${index + 1}`, one])) };
};

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'CronJob', 'Job', 'Pod'];

/**
 * The object that traits change: KubeVela takes the first, which is often a ConfigMap; here it is the first that runs
 * pods, where there is one.
 */
const mainOf = (objects: readonly { readonly kind: string }[]): number =>
  Math.max(
    0,
    objects.findIndex(({ kind }) => workloads.includes(kind)),
  );

/**
 * The objects of a release as a person would have written them: without tests and deletion hooks of a chart, and
 * without fields of a server.
 */
const released = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects
    .filter((object) => momentOf(object) !== 'never' && makerOf(object) === undefined)
    .map((object) => namedByContent(withoutServerFields(object).object));

const anyObjects = defineComponent(
  'k8s-objects',
  record({ objects: needed(listOf(object)) }),
  ({ objects }, context) => {
    if (context.isExact === true) return inOrder(objects) ?? empty;
    const all = released(objects) as readonly (JsonObject & {
      readonly kind: string;
    })[];
    return inOrder(all, mainOf(all)) ?? (objects.length === 0 ? empty : onlyHooks);
  },
);

const empty = { refused: 'objects is empty; give at least one' };
const onlyHooks = {
  refused:
    'nothing is left of the objects: all of them are tests or deletion hooks of a chart, or made by others',
};

/** Kubernetes objects as they are, for example rendered by Helm or kustomize. Semantics: KubeVela's `k8s-objects`. */
export const k8sObjects: ComponentType = {
  ...anyObjects,
  build: (written, context, how = {}) => {
    const properties = withoutEmptyMarks(written);
    if (how.open !== true && childOf(properties, 'objects') === undefined)
      return noObjects(properties, context.component);
    const built = anyObjects.build(properties, context, how);
    const items = itemsOf(childOf(properties, 'objects'));
    const mistakes = how.open === true || context.isExact === true ? [] : objectMistakes(items);
    if (mistakes.length === 0) return built;
    return {
      kind: 'mistaken',
      mistakes: [...(built.kind === 'mistaken' ? built.mistakes : []), ...mistakes],
    };
  },
};

/** `annotations:` without a value, as charts print it where nothing is to be annotated. */
const withoutEmptyMarks = (properties: Tree): Tree => {
  const objects = childOf(properties, 'objects');
  if (properties.kind !== 'map' || objects?.kind !== 'list') return properties;
  const items = objects.items.map((object) => {
    const metadata = childOf(object, 'metadata');
    if (object.kind !== 'map' || metadata?.kind !== 'map') return object;
    const kept = [...metadata.entries].filter(([name, value]) => !(isMark(name) && isEmptyLeaf(value)));
    if (kept.length === metadata.entries.size) return object;
    return {
      ...object,
      entries: new Map(object.entries).set('metadata', { ...metadata, entries: new Map(kept) }),
    };
  });
  return { ...properties, entries: new Map(properties.entries).set('objects', { ...objects, items }) };
};

const isMark = (name: string): boolean => name === 'labels' || name === 'annotations';
const isEmptyLeaf = (value: Tree): boolean => value.kind === 'leaf' && value.value === null;

const noObjects = (properties: Tree, component: string): Read<never> => {
  const { file, line, column } = properties.at;
  const reason = `k8s-objects ${component} needs "objects"; write them in its properties, or put files into objects/${component}/`;
  return { kind: 'mistaken', mistakes: [{ file, line, column, reason }] };
};

/** One Kubernetes object as it is; KubeVela's older type. */
export const rawObject = defineComponent('raw', object, (said, { isExact }) => ({
  output: isExact === true ? (said as JsonObject) : withoutServerFields(said as JsonObject).object,
  outputs: {},
}));

/**
 * References to objects that exist in some cluster. They are unknown while rendering, so the renderer refuses the type;
 * its own rendering, the references themselves, is there to be compared with KubeVela's.
 */
export const refObjects = defineComponent(
  'ref-objects',
  record({ objects: or(listOf(reference), []), urls: optional(listOf(anything)) }),
  ({ objects }: { readonly objects: readonly ValueOf<typeof reference>[] }) =>
    inOrder(objects) ?? { output: {}, outputs: {} },
);
