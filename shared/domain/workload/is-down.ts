import type { KubeObject } from '../kube/object.ts';
import { explainPod } from './explain-pod.ts';
import type { Found } from './kind.ts';
import { notReadySince, readySince } from './pods-by-revision.ts';

/** As long as a Deployment would wait; kinds that keep their templates in ControllerRevisions have no deadline of their own. */
export const patienceMs = 600_000;

/** Why a pod will not become Ready, as the first that says so puts it. */
export const failingIn = (pods: readonly KubeObject[]): string | undefined =>
  pods
    .filter((pod) => readySince(pod) === undefined)
    .map(explainPod)
    .find((why) => why?.name === 'PodsFailing')?.reason;

/** No pod of it is Ready, and at least one will not be, or has not been for long. */
export const isDown = ({ pods = [], now }: Pick<Found, 'pods' | 'now'>): boolean =>
  pods.every((pod) => readySince(pod) === undefined) &&
  (failingIn(pods) !== undefined || pods.some((pod) => now - notReadySince(pod) >= patienceMs));
