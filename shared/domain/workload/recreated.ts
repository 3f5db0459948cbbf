import { isObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { project } from '../kube/restore-fields.ts';
import { type Removal, specOf } from './snapshot.ts';

/** Recreates a removed object: the fields that its release had set, as they were, and as many pods. */
export const recreated = ({ object, before }: Removal): KubeObject => {
  const again = project(object, before) as KubeObject;
  const { replicas } = specOf(before);
  return isObject(again['spec']) && isObject(specOf(before)['template']) && replicas !== undefined
    ? { ...again, spec: { ...specOf(again), replicas } }
    : again;
};
