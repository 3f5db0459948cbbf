import { sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { specOf } from './snapshot.ts';

/**
 * The object with the pod template annotations that others have set: by `kubectl rollout restart`, by a team for a
 * router or a scraper. An annotation that the last good manifest had set and this one leaves out goes, unless someone
 * has changed it since.
 */
export const withForeignAnnotations = (
  object: KubeObject,
  live: KubeObject,
  previous?: KubeObject,
): KubeObject => {
  const [wanted, there, had] = [object, live, previous].map((one) => annotationsOf(one));
  const foreign = Object.entries(there ?? {}).filter(
    ([name, value]) => wanted?.[name] === undefined && !sameJson(had?.[name], value),
  );
  if (foreign.length === 0) return object;
  const template = fields(specOf(object)['template']);
  const annotations = { ...Object.fromEntries(foreign), ...wanted };
  const metadata = { ...fields(template['metadata']), annotations };
  return { ...object, spec: { ...specOf(object), template: { ...template, metadata } } };
};

const annotationsOf = (object: KubeObject | undefined) =>
  fields(
    fields(fields(object === undefined ? undefined : specOf(object)['template'])['metadata'])['annotations'],
  );
