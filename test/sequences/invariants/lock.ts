import { isHeld } from '../world/kinds.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import type { Invariant, Scene } from '../scene.ts';

/** One release at a time holds a target, and a newer hold has a higher fence. */
export const oneHolder: Invariant = {
  name: 'one-holder',
  number: 'I1',
  about:
    'at most one release holds a target; the next one takes it when it is free, or takes it over by name',
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

/** Releases that wait are let in in the order in which they were asked for. */
export const fifo: Invariant = {
  name: 'fifo',
  about: 'releases that wait take the target in the order in which they were asked for',
  open: (scene) => {
    const waiting = new Set<string>();
    return {
      onFact: ({ event }) => {
        if (event.kind === 'queued') waiting.add(event.release);
        if (event.kind === 'dequeued' || event.kind === 'closed') waiting.delete(event.release);
        if (event.kind !== 'taken') return undefined;
        waiting.delete(event.release);
        const me = scene.asked(event.release);
        // One that turns back goes first, whatever waits to go forward.
        if (scene.spec.concurrency !== 'queue' || me === undefined || me.undoes !== undefined)
          return undefined;
        const passed = [...waiting].filter(
          (one) => (scene.asked(one)?.at ?? Infinity) < me.at && !scene.hasEnded(one),
        );
        if (
          passed.length === 0 ||
          scene.facts.some(({ event: { kind, release } }) => kind === 'closed' && release === me.id)
        )
          return undefined;
        return `${event.release} took the target before ${passed.join(', ')}, which had queued and was asked for earlier`;
      },
    };
  },
};

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
        return isHeld(live, scene.spec) && !scene.isDisturbed()
          ? 'the workload is held, and carries no label'
          : undefined;
      const { lock } = scene.state();
      const { failed } = scene.state();
      const known = [lock, failed].flatMap((one) => [one?.release, ...(one?.inherited?.releases ?? [])]);
      if (known.includes(holder)) return undefined;
      const end = scene.facts.findLast(({ event }) => event.kind === 'closed' && event.release === holder);
      const isToldOf = end?.event.kind === 'closed' && end.event.outcome.kind === 'rollback-failed';
      return isToldOf
        ? undefined
        : `the workload carries the label of ${holder}, and the target is ${lock === undefined ? 'free' : `held by ${lock.release}`}`;
    },
  }),
};

const holderIn = (reason: string): string | undefined => /is held by release (\S+);/.exec(reason)?.[1];

/** What a release of ours has left, or has written late, is ours to take away: nobody is refused for it. */
export const unblocked: Invariant = {
  name: 'unblocked',
  number: 'I9',
  about: 'no release is refused because of what a release that has ended has left',
  open: (scene) => ({
    onFact: ({ event }) => {
      if (event.kind !== 'closed' || event.outcome.kind !== 'refused') return undefined;
      const holder = holderIn(event.outcome.reason);
      return holder === undefined || !scene.hasEnded(holder) || hasFailed(scene, holder)
        ? undefined
        : `${event.release} is refused for what ${holder} has left: ${event.outcome.reason}`;
    },
  }),
};

/** It has asked for a person. */
const hasFailed = ({ facts }: Scene, release: string): boolean =>
  facts.some(
    ({ event }) =>
      event.kind === 'closed' && event.release === release && event.outcome.kind === 'rollback-failed',
  );
