import { objectTitle } from '#domain/config/object-items.ts';
import type { Note } from '#domain/config/place.ts';
import { childOf, textOf, type Tree } from '#domain/config/tree.ts';

/** API versions that Kubernetes has no more, since when, and what to write instead. */
const removed: Readonly<Record<string, readonly [since: string, instead: string]>> = {
  'extensions/v1beta1': ['1.22 (workloads: 1.16)', 'apps/v1 (with a selector), or networking.k8s.io/v1'],
  'apps/v1beta1': ['1.16', 'apps/v1 (with a selector)'],
  'apps/v1beta2': ['1.16', 'apps/v1'],
  'batch/v1beta1': ['1.25', 'batch/v1'],
  'policy/v1beta1': ['1.25', 'policy/v1, or the pod security labels of a namespace'],
  'autoscaling/v2beta1': ['1.25', 'autoscaling/v2'],
  'autoscaling/v2beta2': ['1.26', 'autoscaling/v2'],
  'networking.k8s.io/v1beta1': ['1.22', 'networking.k8s.io/v1'],
  'rbac.authorization.k8s.io/v1beta1': ['1.22', 'rbac.authorization.k8s.io/v1'],
  'apiextensions.k8s.io/v1beta1': ['1.22', 'apiextensions.k8s.io/v1'],
  'admissionregistration.k8s.io/v1beta1': ['1.22', 'admissionregistration.k8s.io/v1'],
  'scheduling.k8s.io/v1beta1': ['1.22', 'scheduling.k8s.io/v1'],
  'discovery.k8s.io/v1beta1': ['1.25', 'discovery.k8s.io/v1'],
};

/**
 * Objects of an API that is gone, once for each version of it: a cluster refuses them, and a workload of such a version
 * is none that is released in steps. Who has an old cluster goes on.
 */
export const removedApiNotes = (objects: readonly Tree[]): readonly Note[] => {
  const versionOf = (object: Tree): string => textOf(childOf(object, 'apiVersion')) ?? '';
  return [...Map.groupBy(objects, versionOf)].flatMap(([version, all]) => {
    const [first, ...more] = all;
    const known = Object.hasOwn(removed, version) ? removed[version] : undefined;
    if (known === undefined || first === undefined) return [];
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const reason = `${objectTitle(first)}${others}: Kubernetes has no ${version} since ${known[0]}; write ${known[1]}`;
    return [{ ...first.at, reason }];
  });
};
