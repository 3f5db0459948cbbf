import { fields, type Fields, list } from '../kube/fields.ts';
import { maskText } from '../kube/mask-secrets.ts';
import type { KubeObject } from '../kube/object.ts';
import { type Obstacle, sinceOf } from './obstacle.ts';

/* The runtime quotes command lines that it cannot run: what is repeated of them has passed the mask. */

/** Reasons that mean nothing but "still starting". */
const patient = new Set(['ContainerCreating', 'PodInitializing']);

/** `1 restart`, `3 restarts`. */
export const describeRestarts = (count: number): string => `${count} restart${count === 1 ? '' : 's'}`;

const explainContainer = (status: Fields): string | undefined => {
  const state = fields(status['state']);
  const waiting = fields(state['waiting']);
  const ended = fields(state['terminated'] ?? fields(status['lastState'])['terminated']);
  const reason = waiting['reason'] ?? ended['reason'];
  if (typeof reason !== 'string' || patient.has(reason)) return undefined;
  const restarts = Number(status['restartCount'] ?? 0);
  const words =
    typeof waiting['message'] === 'string' ? ` (${maskText(waiting['message']).slice(0, 200)})` : '';
  return `container ${String(status['name'])} ${reason}${restarts > 0 ? ` after ${describeRestarts(restarts)}` : ''}${words}`;
};

/** Why a pod is not ready, in the words of kubelet and scheduler; undefined while it is merely starting. */
export const explainPod = (pod: KubeObject): Obstacle | undefined => {
  const status = fields(pod['status']);
  const container = [...list(status['initContainerStatuses']), ...list(status['containerStatuses'])]
    .map(explainContainer)
    .find((why) => why !== undefined);
  const say = (why: string) => `pod ${pod.metadata.name}: ${why}`;
  if (container !== undefined) return { name: 'PodsFailing', reason: say(container) };
  const unscheduled = list(status['conditions']).find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  );
  const why = unscheduled?.['message'] ?? unscheduled?.['reason'];
  if (typeof why !== 'string') return undefined;
  return {
    name: 'PodsUnschedulable',
    reason: say(why.slice(0, 200)),
    ...sinceOf(unscheduled?.['lastTransitionTime']),
  };
};
