import { isHeld } from '#domain/workload/deployment/hold.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import type { Invariant } from '../scene.ts';

/** One release at a time holds a target, and a newer hold has a higher fence. */
export const oneHolder: Invariant = {
  name: 'one-holder',
  number: 'I1',
  about: 'at most one release holds a target; the next one takes it when it is free, or takes it over by name',
  open: () => {
    let holder: string | undefined;
    return {
      onFact: ({ event }) => {
        if (event.kind === 'closed' && event.release === holder) holder = undefined;
        if (event.kind !== 'taken') return undefined;
        const before = holder;
        holder = event.release;
        return before === undefined || event.from === before
          ? undefined
          : `${event.release} took the target while ${before} held it`;
      },
    };
  },
};

/** Releases that wait are let in in the order in which they came. */
export const fifo: Invariant = {
  name: 'fifo',
  about: 'releases in the queue take the target in the order in which they queued',
  open: (scene) => {
    const queue: string[] = [];
    return {
      onFact: ({ event }) => {
        if (event.kind === 'queued') queue.push(event.release);
        if (event.kind !== 'taken') return undefined;
        const index = queue.indexOf(event.release);
        const passed = index < 0 ? queue.slice() : queue.slice(0, index);
        if (index >= 0) queue.splice(index, 1);
        const waiting = passed.filter((one) => isWaiting(scene.facts, one));
        if (scene.spec.concurrency !== 'queue' || waiting.length === 0) return undefined;
        return `${event.release} took the target before ${waiting.join(', ')}, which had queued earlier`;
      },
    };
  },
};

const isWaiting = (facts: readonly { readonly event: { readonly kind: string; readonly release: string } }[], id: string) =>
  !facts.some(({ event }) => event.release === id && event.kind !== 'queued');

/** A label or a hold of ours on a workload belongs to a release that is at work, or has asked for a person. */
export const ownedHold: Invariant = {
  name: 'owned-hold',
  number: 'I3',
  about: 'no hold and no label of ours without a release that is at work',
  open: (scene) => ({
    onInstant: () => {
      const live = scene.mirror.live();
      if (live === undefined || scene.hasLate()) return undefined;
      const holder = live.metadata.labels?.[releaseLabel];
      if (holder === undefined)
        return isHeld(live) && !scene.isDisturbed() ? 'the workload is held, and carries no label' : undefined;
      const { lock } = scene.state();
      const known = [lock?.release, lock?.inherited?.release, lock?.superseded];
      if (known.includes(holder)) return undefined;
      const end = scene.facts.findLast(({ event }) => event.kind === 'closed' && event.release === holder);
      const isToldOf = end?.event.kind === 'closed' && end.event.outcome.kind === 'rollback-failed';
      return isToldOf ? undefined : `the workload carries the label of ${holder}, and the target is ${lock === undefined ? 'free' : `held by ${lock.release}`}`;
    },
  }),
};
