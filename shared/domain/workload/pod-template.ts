import { fields, list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { specOf } from './snapshot.ts';

/** `app=checkout,tier in (a,b)` from a workload's selector. */
export const selectorOf = (object: KubeObject): string => {
  const { matchLabels, matchExpressions } = fields(specOf(object)['selector']);
  const equal = Object.entries(fields(matchLabels)).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = list(matchExpressions).map(({ key, operator, values }) => {
    const among = Array.isArray(values) ? ` (${values.join(',')})` : '';
    if (operator === 'In') return `${String(key)} in${among}`;
    if (operator === 'NotIn') return `${String(key)} notin${among}`;
    return operator === 'Exists' ? String(key) : `!${String(key)}`;
  });
  return [...equal, ...expressions].join(',');
};

/** The images of its containers, for people. */
export const imagesOf = (template: unknown): string =>
  list(fields(fields(template)['spec'])['containers'])
    .map(({ image }) => String(image))
    .join(', ');

/** Its pods must not share a node. */
export const refusesToShare = (template: unknown): boolean => {
  const affinity = fields(fields(fields(fields(template)['spec'])['affinity'])['podAntiAffinity']);
  return list(affinity['requiredDuringSchedulingIgnoredDuringExecution']).length > 0;
};

/** A template whose containers have ports: its requests can be counted and judged. */
export const answersRequests = (template: unknown): boolean =>
  list(fields(fields(template)['spec'])['containers']).some(({ ports }) => list(ports).length > 0);

/** The fewest pods that an autoscaler lets a workload have; undefined if none refers to it, or none says. */
export const leastPods = (object: KubeObject, autoscalers: readonly KubeObject[]): number | undefined => {
  const found = autoscalers.find((autoscaler) => scales(autoscaler, object));
  const { minReplicas = 1 } = found === undefined ? {} : specOf(found);
  return found === undefined || typeof minReplicas !== 'number' ? undefined : minReplicas;
};

/** A new workload begins with as many pods as its autoscaler will want at least: with fewer it would be done too soon. */
export const withLeastPods = (object: KubeObject, autoscalers: readonly KubeObject[]): KubeObject => {
  const least = leastPods(object, autoscalers);
  const stated = specOf(object)['replicas'];
  return least === undefined || (typeof stated === 'number' && stated >= least)
    ? object
    : { ...object, spec: { ...specOf(object), replicas: least } };
};

/** An autoscaler that changes the number of its pods. */
export const scales = (autoscaler: KubeObject, object: KubeObject): boolean => {
  const target = fields(specOf(autoscaler)['scaleTargetRef']);
  return target['kind'] === object.kind && target['name'] === object.metadata.name;
};
