import type { KubeObject } from '#domain/kube/object.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import type { AskedRelease, Scene, SeenFact } from '../scene.ts';
import type { Sequence } from '../sequence.ts';
import type { Bench } from './bench.ts';
import type { Mirror } from './mirror.ts';
import { type Env, envIn, imageIn, released, replicasOf, textIn } from './owner.ts';

/** What is noted of a target while a sequence is played. */
export interface TargetScene extends Scene {
  note(fact: TargetFact, at: number): SeenFact;
  /** The workload has another number of replicas now. */
  noteReplicas(): void;
  /** Its owner wants it to be so from now on. */
  want(change: (wanted: KubeObject) => KubeObject | undefined): void;
  /** Somebody else than a release has set the number of pods to so many. */
  scaled(count: number): void;
  /** What a first release has made is its owner's wish. */
  adopt(): void;
  disturb(lifts: boolean): void;
  /** A new pod was taken away; `isEarlier` says whether another call has begun since. */
  lose(isEarlier: () => boolean): void;
  /** What was wanted when the release that holds the target took it. */
  standing(): KubeObject | undefined;
}

/** What an undo brings back: what the release had changed, and nothing that people have changed since. */
interface Past {
  readonly image: string;
  readonly text: string;
  readonly env?: Env;
  readonly replicas?: number;
  /** On which turn the release looked. */
  readonly looked: number;
}

export const openTargetScene = (
  bench: { readonly clock: Pick<Bench['clock'], 'now'>; readonly stacks?: Scene['stacks'] },
  sequence: Sequence,
  target: string,
  mirror: Mirror,
  releases: readonly AskedRelease[],
  ended: ReadonlySet<string>,
): TargetScene => {
  const facts: SeenFact[] = [];
  const replicas: { readonly at: number; readonly count: number }[] = [];
  /** Nothing, where a release had found no workload. */
  const past: (Past | undefined)[] = [];
  let lastUndone: { readonly release: string; readonly image: string | undefined } | undefined;
  let state: Target = foldTarget([]);
  let wanted: KubeObject | undefined;
  let isDisturbed = false;
  let isLifted = false;
  let isCreating = false;
  let isFoundDown = false;
  let scaledByOthers = -1;
  /** What came first where both came in one instant. */
  let turns = 0;
  let scaledOn = -1;
  let lookedOn = 0;
  /** What the release that looked last has found: who sets that very number again before it writes has set nothing that is seen. */
  let found = { replicas: -1, scaledOn };
  let touchedAt = 0;
  let standing: KubeObject | undefined;
  let hasLost = () => false;
  const now = () => bench.clock.now();
  const asked = (id: string) => releases.find((one) => one.id === id);

  /** A release that has gone through has changed what is wanted; one that is taken back has not. */
  const conclude = (fact: Extract<TargetFact, { kind: 'closed' }>, since: number): void => {
    if (fact.runs === 'before') {
      const undone = past.pop();
      lastUndone = { release: fact.release, image: undone?.image };
      if (wanted === undefined) return;
      if (undone === undefined) wanted = undefined;
      else {
        const { replicas, ...past } = undone;
        // So is an image that somebody has put in the place of the one that it, or an earlier wave of this one, brought.
        const brought = asked(asked(fact.release)?.undoes ?? fact.release)?.revision?.image;
        const image = imageIn(wanted) === brought ? past.image : imageIn(wanted);
        const rest = { ...past, image };
        // A number that somebody has set since that release is theirs.
        const isTheirs = replicas === undefined || scaledOn > undone.looked;
        wanted = released(wanted, isTheirs || replicas === undefined ? rest : { ...rest, replicas });
      }
      return;
    }
    const revision = asked(fact.release)?.revision;
    if (fact.runs !== 'this' || revision === undefined) return;
    // A number that somebody has set since this release looked is theirs.
    const isNumbered =
      revision.written !== undefined && sequence.world.autoscaler === undefined && scaledOn < since;
    const change: Omit<Past, 'looked'> = {
      ...revision,
      ...(isNumbered && revision.written !== undefined ? { replicas: revision.written } : {}),
    };
    past.push(
      wanted === undefined
        ? undefined
        : {
            image: imageIn(wanted),
            text: textIn(wanted),
            env: envIn(wanted),
            looked: since,
            ...(change.replicas === undefined || change.replicas === replicasOf(wanted)
              ? {}
              : { replicas: replicasOf(wanted) }),
          },
    );
    wanted = wanted === undefined ? mirror.live() : released(wanted, change);
  };

  return {
    spec: sequence.world,
    sequence,
    target,
    now,
    mirror,
    stacks: () => bench.stacks?.() ?? [],
    facts,
    state: () => state,
    asked,
    releases: () => releases,
    hasEnded: (id) => ended.has(id),
    wanted: () => wanted,
    isDisturbed: () => isDisturbed,
    isLifted: () => isLifted,
    standing: () => standing,
    undoneImage: (release) => (lastUndone?.release === release ? lastUndone.image : past.at(-1)?.image),
    touchedAt: () => touchedAt,
    isCreating: () => isCreating,
    isFoundDown: () => isFoundDown,
    hasLost: () => hasLost(),
    hasLate: () => sequence.events.some((event) => event.kind === 'fault' && event.fault === 'late'),
    replicasSince: (since) => {
      const before = replicas.findLast(({ at }) => at <= since)?.count;
      const counts = replicas.filter(({ at }) => at > since).map(({ count }) => count);
      const all = [...counts, ...(before === undefined ? [] : [before])];
      return { least: Math.min(...all), most: Math.max(0, ...all) };
    },
    scaledAt: () => replicas.at(-1)?.at ?? 0,
    scaledByOthersAt: () => scaledByOthers,
    note(event, at) {
      const fact = { at, event };
      facts.push(fact);
      if (event.kind === 'prepared') {
        lookedOn = turns += 1;
        const live = mirror.live();
        found = { replicas: live === undefined ? -1 : replicasOf(live), scaledOn };
        isCreating ||= mirror.live() === undefined;
        isFoundDown = mirror.pods().every(({ isOwned, isReady }) => !isOwned || !isReady);
      }
      state = foldTarget(
        facts.map(({ at: instant, event: one }, index) => ({ seq: index + 1, at: instant, event: one })),
      );
      if (event.kind === 'closed') conclude(event, lookedOn);
      if (event.kind === 'taken') {
        standing = wanted;
        isDisturbed = isLifted = isFoundDown = false;
        // What is taken over from one that makes it is still being made.
        isCreating = mirror.live() === undefined || (isCreating && event.from !== undefined);
      }
      return fact;
    },
    noteReplicas() {
      const live = mirror.live();
      const count = live === undefined ? 0 : replicasOf(live);
      if (replicas.at(-1)?.count !== count) replicas.push({ at: now(), count });
    },
    want(change) {
      touchedAt = now();
      if (wanted !== undefined) wanted = change(wanted);
    },
    scaled(count) {
      const live = mirror.live();
      // The number that was set, not the one that is heard of: where changes are heard of late, that is still another.
      const isUnseen =
        live !== undefined && live.metadata.labels?.[releaseLabel] === undefined && count === found.replicas;
      scaledOn = isUnseen ? found.scaledOn : (turns += 1);
      scaledByOthers = now();
    },
    adopt() {
      wanted = mirror.live();
    },
    lose(isEarlier) {
      hasLost = isEarlier;
    },
    disturb(lifts) {
      const { lock } = state;
      if (lock === undefined) return;
      isDisturbed = true;
      const { step } = lock;
      // In the last one every pod is to be new: whoever lifts the hold there only hastens it.
      const isInStep = step !== undefined && step.index < sequence.world.steps.length - 1;
      if (lifts && isInStep) isLifted = true;
    },
  };
};
