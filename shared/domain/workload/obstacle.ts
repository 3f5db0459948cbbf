import { isObject } from '../json.ts';
import { maskText } from '../kube/mask-secrets.ts';
import type { KubeObject } from '../kube/object.ts';

const obstacles = [
  'QuotaDenied',
  'PodsRefused',
  'PodsUnschedulable',
  'PodsFailing',
  'WorkloadPaused',
] as const;

/** Whether an obstacle concerns pods, so that only a look at pods can clear it. */
export const isObstacle = (trouble: string): boolean => obstacles.some((name) => name === trouble);

/** What keeps pods from coming or from becoming Ready, in the words of whatever refuses them. */
export interface Obstacle {
  readonly name: (typeof obstacles)[number];
  readonly reason: string;
  /** Since when, epoch ms, where that is written down. */
  readonly since?: number;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What the Deployment controller complains of when it cannot make the pods that are missing. */
export const refusalIn = (live: KubeObject): Obstacle | undefined => {
  const status = live['status'];
  if (!isObject(status) || !Array.isArray(status['conditions'])) return undefined;
  const failure = (status['conditions'] as Condition[]).find(
    ({ type, status: is }) => type === 'ReplicaFailure' && is === 'True',
  );
  if (failure === undefined) return undefined;
  const reason = withoutPod(failure.message ?? 'its pods are refused');
  return {
    name: /\b(exceeded|failed) quota\b/.test(reason) ? 'QuotaDenied' : 'PodsRefused',
    reason,
    ...sinceOf(failure.lastTransitionTime),
  };
};

/** Every try is a pod with another name, which does not help the reader. */
const withoutPod = (message: string): string =>
  maskText(message.replace(/^pods "[^"]*" is forbidden: /, 'pods are forbidden: '));

export const sinceOf = (time: unknown): { readonly since?: number } =>
  typeof time === 'string' ? { since: Date.parse(time) } : {};

/** A quota does not grow by itself; nodes may come, and are awaited. */
const patienceMs: Partial<Record<Obstacle['name'], number>> = {
  QuotaDenied: 5_000,
  PodsUnschedulable: 60_000,
};

/** There has been no room for more pods for so long that waiting will not help: some must go first. */
export const lacksCapacity = ({ name, since }: Obstacle, now: number): boolean => {
  const patience = patienceMs[name];
  return patience !== undefined && since !== undefined && now >= since + patience;
};
