import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../../world/owner.ts';
import type { Pod } from '../yard.ts';
import { availableFrom, minReadyMs, type OpenController } from './controller.ts';
import { openRevisions, revisionLabel } from './revisions.ts';

/* One pod on each node; a rolling update replaces what is not available at once, and others as many as may be missing. */

interface Strategy {
  readonly type: string;
  readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly partition?: number };
}

export const openDaemonSet: OpenController = ({ yard, now, nodes }) => {
  const revisions = openRevisions();
  const availableAt = ({ readyAt = Infinity }: Pod, object: KubeObject) =>
    availableFrom(readyAt, minReadyMs(object));
  const strategyOf = (object: KubeObject) => specOf(object)['updateStrategy'] as Strategy;
  const mayMiss = (object: KubeObject): number => {
    const { maxUnavailable = 1 } = strategyOf(object).rollingUpdate ?? {};
    const most =
      typeof maxUnavailable === 'number'
        ? maxUnavailable
        : Math.ceil((Number.parseInt(maxUnavailable, 10) * nodes) / 100);
    return Math.max(1, most);
  };
  const fill = (object: KubeObject): boolean => {
    const taken = new Set(yard.all().map(({ place }) => place));
    const free = Array.from({ length: nodes }, (_, at) => at).filter((at) => !taken.has(at));
    const revision = revisions.sync(object);
    for (const at of free) yard.bear(revision, { [revisionLabel]: revision.hash }, { at });
    return free.length > 0;
  };
  const roll = (object: KubeObject): boolean => {
    const update = revisions.sync(object);
    const isAvailable = (pod: Pod) => availableAt(pod, object) <= now();
    const pods = yard.staying();
    // Of several old revisions the latest goes first; the native one knows no partition.
    const all = pods.filter(({ revision }) => revision !== update).toSorted((a, b) => b.madeAt - a.madeAt);
    const { partition = 0 } = strategyOf(object).rollingUpdate ?? {};
    const old = all.slice(0, Math.max(0, all.length - partition));
    const missing = nodes - pods.filter(isAvailable).length;
    const broken = old.filter((pod) => !isAvailable(pod));
    const others = old.filter(isAvailable).slice(0, Math.max(0, mayMiss(object) - missing));
    [...broken, ...others].forEach((pod) => yard.dismiss(pod));
    return broken.length + others.length > 0;
  };
  return {
    move(object) {
      const hasMade = fill(object);
      revisions.prune(object, yard.all(), [revisions.sync(object)]);
      return (strategyOf(object).type === 'RollingUpdate' && roll(object)) || hasMade;
    },
    revisions: (owner) => revisions.objects(owner, revisionLabel),
    availableAt,
    status(object) {
      const update = revisions.sync(object);
      const pods = yard.staying();
      const available = pods.filter((pod) => availableAt(pod, object) <= now()).length;
      return {
        observedGeneration: object.metadata.generation,
        daemonSetHash: update.hash,
        currentNumberScheduled: pods.length,
        desiredNumberScheduled: nodes,
        numberMisscheduled: 0,
        numberReady: pods.filter((pod) => yard.isReady(pod)).length,
        updatedNumberScheduled: pods.filter(({ revision }) => revision === update).length,
        numberAvailable: available,
        numberUnavailable: nodes - available,
      };
    },
    dueAt: () => Infinity,
    forget: () => revisions.forget(),
  };
};
