import { withDefaults } from '#adapters/cluster/simulated/defaults.ts';
import { ownersAfterUpdate, withOwners } from '#adapters/cluster/simulated/managed-fields.ts';
import { patched } from '#adapters/cluster/simulated/json-patch.ts';
import { sameJson } from '#domain/json.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import type { SeenPod } from '../world/mirror.ts';
import { specOf } from '../world/owner.ts';
import type { OpenController } from './controllers/controller.ts';
import { objectOf, openYard } from './yard.ts';

/*
 * One workload with its revisions and pods, all of whose controllers act at once: the machinery around them (watches,
 * queues, requests) is left out.
 */

export interface Fleet {
  live(): KubeObject | undefined;
  pods(): readonly KubeObject[];
  revisions(): readonly KubeObject[];
  seen(): readonly SeenPod[];
  /** Makes the workload, or another one of its name. */
  make(object: KubeObject, manager: string): void;
  /** False when a guard does not hold. */
  patch(operations: readonly PatchOperation[], manager: string): boolean;
  removeWorkload(): void;
  /** The pod of this uid; the first one when absent. */
  removePod(uid?: string): void;
  /** When something changes by itself next, epoch ms. */
  nextAt(): number;
  /** Lets everything happen that is due. */
  settle(): void;
}

export interface Fates {
  readonly now: () => number;
  readonly random: () => number;
  readonly goneAfterMs: number;
  readonly nodes: number;
  readonly controller: OpenController;
  readonly changed: (before: KubeObject | undefined, after: KubeObject | undefined) => void;
}

/** More moves than any change takes. */
const mostMoves = 200;

export const openFleet = (fates: Fates): Fleet => {
  const { now, nodes, changed } = fates;
  const yard = openYard(fates);
  const controller = fates.controller({ yard, now, nodes });
  let live: KubeObject | undefined;
  let number = 0;
  /** Nothing happens by itself before then, epoch ms. */
  let dueAt = 0;

  const become = (after: KubeObject | undefined) => {
    const before = live;
    dueAt = 0;
    live = after;
    changed(before, after);
  };
  const settle = () => {
    if (now() < dueAt) return;
    yard.clear();
    if (live !== undefined) {
      for (let moves = 0; moves < mostMoves && controller.move(live); moves += 1);
      live = { ...live, status: controller.status(live) };
    }
    dueAt = dueNext();
  };
  const dueNext = (): number => {
    let next = Infinity;
    const at = (instant: number) => {
      if (instant > now() && instant < 1e15) next = Math.min(next, instant);
    };
    for (const pod of yard.all()) {
      at(pod.readyAt ?? Infinity);
      if (live !== undefined) at(controller.availableAt(pod, live));
      at(pod.goneAt ?? Infinity);
    }
    if (live !== undefined) at(controller.dueAt(live));
    return next;
  };

  return {
    live: () => live,
    pods: () => yard.all().map((pod) => objectOf(pod, yard.isReady(pod))),
    revisions: () => controller.revisions(live),
    seen: () =>
      yard.all().map((pod) => ({
        image: pod.image,
        isReady: yard.isReady(pod),
        isLeaving: pod.goneAt !== undefined,
        isOwned: true,
        hasFallen: false,
      })),
    make(object, manager) {
      number += 1;
      const stored = withDefaults(object);
      const metadata = { ...stored.metadata, uid: `u${number}`, generation: 1 };
      const made = { ...stored, metadata };
      become(withOwners(made, ownersAfterUpdate(undefined, made, manager, now())));
      settle();
    },
    patch(operations, manager) {
      const before = live;
      const after = before && (patched(before, operations) as KubeObject | undefined);
      if (before === undefined || after === undefined) return false;
      const { spec } = withDefaults(after);
      const isOther = !sameJson(spec, specOf(before));
      const generation = (before.metadata.generation ?? 0) + (isOther ? 1 : 0);
      const next = { ...after, spec, metadata: { ...after.metadata, generation } };
      become(withOwners(next, ownersAfterUpdate(before, next, manager, now())));
      settle();
      return true;
    },
    removeWorkload() {
      become(undefined);
      for (const pod of yard.all()) yard.dismiss(pod);
      controller.forget();
      settle();
    },
    removePod(uid) {
      const pod = yard.staying().find((one) => uid === undefined || one.uid === uid);
      if (pod !== undefined) yard.dismiss(pod);
      dueAt = 0;
      settle();
    },
    nextAt: () => dueAt,
    settle,
  };
};
