import { describeRestarts } from './explain-pod.ts';
import { fields, list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { readySince } from './pods-by-revision.ts';

/** When the longest-Ready of these pods became Ready, epoch ms; `now` if none is. */
export const oldestReady = (pods: readonly KubeObject[], names: readonly string[], now: number): number =>
  Math.min(
    now,
    ...pods.filter(({ metadata }) => names.includes(metadata.name)).map((pod) => readySince(pod) ?? now),
  );

/** The first of these pods of which a container ended after that instant (epoch ms), and was started again. */
export const restartSince = (
  pods: readonly KubeObject[],
  names: readonly string[],
  since: number,
): string | undefined => {
  for (const pod of pods.filter(({ metadata }) => names.includes(metadata.name))) {
    const again = list(fields(pod['status'])['containerStatuses']).find(({ lastState }) => {
      const ended = fields(fields(lastState)['terminated'])['finishedAt'];
      return typeof ended === 'string' && Date.parse(ended) >= since;
    });
    if (again !== undefined)
      return `container ${String(again['name'])} of pod ${pod.metadata.name} was restarted (${describeRestarts(Number(again['restartCount'] ?? 1))})`;
  }
  return undefined;
};
