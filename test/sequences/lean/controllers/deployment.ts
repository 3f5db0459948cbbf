import { freshSize, oldSizes, type Sizes, surgeOf, wanted } from '#adapters/cluster/simulated/rolling.ts';
import {
  desiredAnnotation,
  isScaling,
  maxAnnotation,
  scaledSizes,
} from '#adapters/cluster/simulated/scaling.ts';
import type { Deployment, ReplicaSet } from '#adapters/cluster/simulated/shapes.ts';
import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../../world/owner.ts';
import { instant, type Pod, type Revision } from '../yard.ts';
import { availableFrom, minReadyMs, type OpenController } from './controller.ts';

/* ReplicaSets and their pods, all of whose controllers act at once: the arithmetic is that of the simulated cluster. */

const hashLabel = 'pod-template-hash';
const noDeadline = 2147483647;

/** A ReplicaSet. */
interface Set extends Revision {
  readonly hash: string;
  readonly bornAt: number;
  /** Grows when the Deployment comes back to it. */
  revision: number;
  size: number;
  minReadyMs: number;
  notes: { readonly [name: string]: string };
}

export const openDeployment: OpenController = ({ yard, now }) => {
  let sets: Set[] = [];
  let number = 0;
  let revision = 0;
  let progress = { standing: '', at: 0 };

  const availableAt = ({ readyAt = Infinity, revision: set }: Pod) =>
    availableFrom(readyAt, (set as Set).minReadyMs);
  /** As the arithmetic of the controller reads it. */
  const shaped = (set: Set): ReplicaSet =>
    ({
      metadata: { name: set.name, annotations: set.notes, creationTimestamp: instant(set.bornAt) },
      spec: { replicas: set.size },
      status: { availableReplicas: yard.staying(set).filter((pod) => availableAt(pod) <= now()).length },
    }) as unknown as ReplicaSet;
  const freshOf = (deployment: KubeObject) =>
    sets.find(({ template }) => sameJson(template, specOf(deployment)['template']));
  const birth = (deployment: KubeObject): Set => {
    number += 1;
    const set: Set = {
      name: `shop-h${number}`,
      hash: `h${number}`,
      template: specOf(deployment)['template'],
      bornAt: now(),
      revision: (revision += 1),
      size: 0,
      minReadyMs: minReadyMs(deployment),
      notes: {},
    };
    sets.push(set);
    return set;
  };
  const resize = (deployment: Deployment, sizes: Sizes, alsoNote: boolean): boolean => {
    let hasMoved = false;
    for (const set of sets) {
      const size = sizes.get(set.name);
      if (size === undefined || (!alsoNote && size === set.size)) continue;
      hasMoved ||= size !== set.size;
      set.size = size;
      set.notes = notesFor(deployment);
    }
    return hasMoved;
  };

  const moveSets = (object: KubeObject): boolean => {
    const fresh = freshOf(object);
    if (fresh !== undefined && fresh.revision < revision) fresh.revision = revision += 1;
    if (fresh !== undefined && fresh.minReadyMs !== minReadyMs(object)) {
      fresh.minReadyMs = minReadyMs(object);
      return true;
    }
    const shapes = new Map(sets.map((set) => [set, shaped(set)]));
    const olds = sets.filter((set) => set !== fresh).map((set) => shapes.get(set) as ReplicaSet);
    const all = [...shapes.values()];
    const deployment = withCount(object, yard.staying().length);
    if (deployment.spec.paused === true || isScaling(deployment, all))
      return resize(deployment, scaledSizes(deployment, fresh && shapes.get(fresh), olds), true);
    if (deployment.spec.strategy.type === 'Recreate') {
      if (wanted(olds) > 0)
        return resize(deployment, new Map(olds.map(({ metadata }) => [metadata.name, 0])), false);
      if (yard.all().some((pod) => pod.revision !== fresh)) return false;
      const made = fresh ?? birth(object);
      return resize(deployment, new Map([[made.name, deployment.spec.replicas]]), false) || made !== fresh;
    }
    const made = fresh ?? birth(object);
    const size = freshSize(deployment, made.size, olds);
    const sizes =
      size === made.size
        ? oldSizes(deployment, shapes.get(made) ?? shaped(made), olds)
        : new Map([[made.name, size]]);
    return resize(deployment, sizes, false) || made !== fresh;
  };

  /** The counts of a ReplicaSet are those of its pods before the Deployment controller looks again. */
  const movePods = (): boolean => {
    let hasMoved = false;
    for (const set of sets) {
      const own = yard.staying(set);
      for (let count = own.length; count < set.size; count += 1) {
        yard.bear(set, { [hashLabel]: set.hash });
        hasMoved = true;
      }
      // Those that are not Ready go first, then the youngest.
      const last = own.toReversed().toSorted((a, b) => Number(yard.isReady(a)) - Number(yard.isReady(b)));
      for (const pod of last.slice(0, Math.max(0, own.length - set.size))) {
        yard.dismiss(pod);
        hasMoved = true;
      }
    }
    return hasMoved;
  };

  /** A rollout that gets nowhere for longer than its deadline says so. */
  const conditionsOf = (object: KubeObject, status: Counts): readonly object[] => {
    const standing = `${object.metadata.generation} ${JSON.stringify(status)}`;
    if (progress.standing !== standing) progress = { standing, at: now() };
    const { progressDeadlineSeconds: seconds, replicas } = specOf(object);
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    const isOver = counts.every((count) => count === replicas);
    if (isOver || seconds === noDeadline || now() < progress.at + Number(seconds) * 1000) return [];
    return [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no progress' },
    ];
  };

  return {
    move(object) {
      const hasMoved = moveSets(object);
      return movePods() || hasMoved;
    },
    revisions: (owner) => sets.map((set) => replicaSetOf(set, owner)),
    availableAt,
    status(object) {
      const fresh = freshOf(object);
      const all = yard.staying();
      const available = all.filter((pod) => availableAt(pod) <= now()).length;
      const status = {
        observedGeneration: object.metadata.generation,
        replicas: all.length,
        updatedReplicas: all.filter((pod) => pod.revision === fresh).length,
        readyReplicas: all.filter((pod) => yard.isReady(pod)).length,
        availableReplicas: available,
        unavailableReplicas: Math.max(0, all.length - available),
      };
      return { ...status, conditions: conditionsOf(object, status) };
    },
    dueAt(object) {
      const seconds = Number(specOf(object)['progressDeadlineSeconds']);
      return seconds < noDeadline ? progress.at + seconds * 1000 : Infinity;
    },
    forget: () => void (sets = []),
  };
};

interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly availableReplicas: number;
}

const replicaSetOf = (
  { name, hash, template, size, revision }: Set,
  owner: KubeObject | undefined,
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name,
    labels: { [hashLabel]: hash },
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ownerReferences: [{ kind: 'Deployment', name: 'shop', uid: owner?.metadata.uid ?? '' }],
  },
  spec: { template, replicas: size },
});

const withCount = (object: KubeObject, replicas: number): Deployment =>
  ({ ...object, status: { replicas } }) as unknown as Deployment;

const notesFor = (deployment: Deployment): Set['notes'] => ({
  [desiredAnnotation]: String(deployment.spec.replicas),
  [maxAnnotation]: String(deployment.spec.replicas + surgeOf(deployment)),
});
