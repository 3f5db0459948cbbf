import { fields } from '../../kube/fields.ts';
import type { KubeObject } from '../../kube/object.ts';
import { specOf } from '../snapshot.ts';

/** Its owner wants new pods beside old ones, but a node has room for one only while a release replaces pods. */
export const stepRemark = (object: KubeObject): string | undefined => {
  const { maxSurge = 0 } = fields(fields(specOf(object)['updateStrategy'])['rollingUpdate']);
  return maxSurge === 0 || maxSurge === '0%'
    ? undefined
    : `its maxSurge is not used in a release: pods are replaced in place, so one node at a time has no Ready pod; set maxUnavailable in the strategy for more at once`;
};
