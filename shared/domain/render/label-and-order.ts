import { isObject, type JsonObject } from '../json.ts';
import { momentOf, weightOf } from '../kube/chart-hooks.ts';
import type { KubeObject } from '../kube/object.ts';
import type { TargetSpec } from '../app/app.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { AppMarks } from './written.ts';

/** Objects that others depend on come first; workloads, whose pods use all of them, come last. */
const order = [
  'Namespace',
  'CustomResourceDefinition',
  'StorageClass',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
];

/** Built-in kinds that are cluster-scoped. */
const outsideNamespaces = [
  'Namespace',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'RuntimeClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];

/**
 * Objects in the order of applying: namespaces, hooks of a chart that come before, all others, hooks that come after;
 * among them by weight, by kind, and then in the order of the components in the file.
 */
export const applyOrder = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.toSorted((a, b) => momentRank(a) - momentRank(b) || weightOf(a) - weightOf(b) || rank(a) - rank(b));

const momentRank = (object: KubeObject): number =>
  object.kind === 'Namespace' ? 0 : ['before', 'with', 'after'].indexOf(momentOf(object)) + 1;

const rank = ({ apiVersion, kind }: KubeObject): number => {
  const found = order.indexOf(kind);
  if (found !== -1) return found;
  return apiVersion.startsWith('apps/') || apiVersion.startsWith('batch/') ? order.length + 1 : order.length;
};

/**
 * Gives an object its name and ownership labels. The application's own labels and annotations are added, a component's
 * take precedence over them, and none over `app.oam.dev/…`. The objects of a bare application stay as written.
 */
export const stamp = (object: JsonObject, app: AppMarks, component: string): KubeObject => {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const {
    apiVersion,
    kind,
    metadata: _own,
    ...rest
  } = object as JsonObject & { apiVersion: string; kind: string };
  if (app.isBare) return { apiVersion, kind, metadata: { name: component, ...metadata }, ...rest };
  const labels = {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/part-of': app.name,
    'app.kubernetes.io/managed-by': 'tidegate',
    ...app.labels,
    ...(metadata['labels'] as Record<string, string> | undefined),
    'app.oam.dev/name': app.name,
    'app.oam.dev/component': component,
  };
  const annotations = {
    ...app.annotations,
    ...(metadata['annotations'] as Record<string, string> | undefined),
  };
  const marks = Object.keys(annotations).length === 0 ? { labels } : { labels, annotations };
  return { apiVersion, kind, metadata: { name: component, ...metadata, ...marks }, ...rest };
};

/**
 * The same objects in one target's namespace. An object that names a namespace of its own keeps it, unless the target
 * as a whole is moved to another namespace; a cluster-scoped one gets none.
 */
export const placeIn = (
  app: string,
  target: TargetSpec,
  objects: readonly KubeObject[],
  isMoved = false,
): Manifest => ({
  app,
  target: target.name,
  objects: objects.map((object) => {
    const { name, namespace, ...metadata } = object.metadata;
    if (outsideNamespaces.includes(object.kind) || (namespace !== undefined && !isMoved)) return object;
    return { ...object, metadata: { name, namespace: target.namespace, ...metadata } };
  }),
});
