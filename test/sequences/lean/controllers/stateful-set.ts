import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../../world/owner.ts';
import type { Pod, Revision } from '../yard.ts';
import { availableFrom, minReadyMs, type OpenController } from './controller.ts';
import { openRevisions, revisionLabel } from './revisions.ts';

/* One look makes what is missing, then gives up what is too many, then replaces pods from the highest number down. */

interface Strategy {
  readonly type: string;
  readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: number | string };
}

const shapeOf = (object: KubeObject) => {
  const { replicas, podManagementPolicy, updateStrategy } = specOf(object);
  const { type, rollingUpdate: { partition = 0, maxUnavailable = 1 } = {} } = updateStrategy as Strategy;
  const wanted = Number(replicas);
  const most =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.ceil((Number.parseInt(maxUnavailable, 10) * wanted) / 100);
  return {
    wanted,
    isOrdered: podManagementPolicy !== 'Parallel',
    isRolling: type === 'RollingUpdate',
    partition,
    mayMiss: Math.max(1, most),
  };
};

export const openStatefulSet: OpenController = ({ yard, now }) => {
  const revisions = openRevisions();
  /** What the pods below the partition run. */
  let current: Revision | undefined;
  const availableAt = ({ readyAt = Infinity }: Pod, object: KubeObject) =>
    availableFrom(readyAt, minReadyMs(object));
  const stays = (pod: Pod) => pod.goneAt === undefined;
  const isAvailable = (pod: Pod, object: KubeObject) => stays(pod) && availableAt(pod, object) <= now();

  /** The missing pods, lowest number first; in order, after all before it are available. */
  const fill = (object: KubeObject, update: Revision): 'made' | 'waits' | 'done' => {
    const { wanted, isOrdered, isRolling, partition } = shapeOf(object);
    let hasMade = false;
    for (let at = 0; at < wanted; at += 1) {
      const pod = yard.all().find(({ place }) => place === at);
      if (pod === undefined) {
        const revision = isRolling && at < partition ? (current ?? update) : update;
        yard.bear(revision, { [revisionLabel]: revision.name }, { at, name: `shop-${at}` });
        hasMade = true;
      }
      if (isOrdered && (pod === undefined || !isAvailable(pod, object))) return hasMade ? 'made' : 'waits';
    }
    return hasMade ? 'made' : 'done';
  };

  const condemn = (object: KubeObject): 'moved' | 'waits' | 'done' => {
    const { wanted, isOrdered } = shapeOf(object);
    const all = yard
      .all()
      .filter(({ place }) => place >= wanted)
      .toSorted((a, b) => b.place - a.place);
    const [highest] = all;
    if (highest === undefined) return 'done';
    const due = (isOrdered ? [highest] : all).filter(stays);
    due.forEach((pod) => yard.dismiss(pod));
    if (due.length > 0) return 'moved';
    return isOrdered ? 'waits' : 'done';
  };

  const replace = (object: KubeObject, update: Revision): boolean => {
    const { wanted, isOrdered, partition, mayMiss } = shapeOf(object);
    const pods = yard.all().filter(({ place }) => place < wanted);
    const missing = wanted - pods.filter((pod) => isAvailable(pod, object)).length;
    const due = pods
      .filter((pod) => stays(pod) && pod.revision !== update && pod.place >= partition)
      .toSorted((a, b) => b.place - a.place);
    const broken = isOrdered ? [] : due.filter((pod) => !isAvailable(pod, object));
    const others = due.filter((pod) => !broken.includes(pod)).slice(0, Math.max(0, mayMiss - missing));
    [...broken, ...others].forEach((pod) => yard.dismiss(pod));
    return broken.length + others.length > 0;
  };

  return {
    move(object) {
      const update = revisions.sync(object);
      current ??= update;
      revisions.prune(object, yard.all(), [update, current]);
      const made = fill(object, update);
      if (made !== 'done') return made === 'made';
      const gone = condemn(object);
      if (gone !== 'done') return gone === 'moved';
      return shapeOf(object).isRolling && replace(object, update);
    },
    revisions: (owner) => revisions.objects(owner, 'controller.kubernetes.io/hash'),
    availableAt,
    status(object) {
      const update = revisions.sync(object);
      const pods = yard.all();
      const ready = pods.filter((pod) => yard.isReady(pod)).length;
      const of = (revision: Revision | undefined) =>
        pods.filter((pod) => stays(pod) && pod.revision === revision).length;
      const { wanted } = shapeOf(object);
      // Once all pods run it, the new revision is the current one.
      if ([of(update), ready, pods.length].every((count) => count === wanted)) current = update;
      return {
        observedGeneration: object.metadata.generation,
        replicas: pods.length,
        readyReplicas: ready,
        availableReplicas: pods.filter((pod) => availableAt(pod, object) <= now()).length,
        currentReplicas: of(current),
        updatedReplicas: of(update),
        currentRevision: current?.name,
        updateRevision: update.name,
      };
    },
    dueAt: () => Infinity,
    forget() {
      revisions.forget();
      current = undefined;
    },
  };
};
