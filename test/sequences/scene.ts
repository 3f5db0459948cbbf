import type { JsonObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Sequence, WorldSpec } from './sequence.ts';
import type { SeenStack } from './world/clouds.ts';
import type { Mirror } from './world/mirror.ts';
import type { Revision } from './world/revision.ts';

/** A release as the test asked for it. */
export interface AskedRelease {
  readonly id: string;
  readonly at: number;
  /** Absent for one that undoes another. */
  readonly revision?: Revision;
  readonly undoes?: string;
}

export interface SeenFact {
  readonly at: number;
  readonly event: TargetFact;
}

/** One target as the invariants see it: all that is known of it at this instant. */
export interface Scene {
  readonly spec: WorldSpec;
  readonly sequence: Sequence;
  readonly target: string;
  readonly now: () => number;
  readonly mirror: Mirror;
  /** What a cloud has, when all is over. */
  readonly stacks: () => readonly SeenStack[];
  readonly facts: readonly SeenFact[];
  /** The fold of its facts. */
  readonly state: () => Target;
  readonly asked: (release: string) => AskedRelease | undefined;
  /** The release as a whole is over. */
  readonly hasEnded: (release: string) => boolean;
  readonly releases: () => readonly AskedRelease[];
  /** What the workload's owner wants it to be; absent when it shall not be there. */
  readonly wanted: () => KubeObject | undefined;
  /** The image that this undo of the last release that has gone through comes back to, or came back to. */
  readonly undoneImage: (release: string) => string | undefined;
  /** A person has changed what the release that holds the target had borrowed, or has deleted the workload. */
  readonly isDisturbed: () => boolean;
  /** The release that holds the target found no workload when it took it: it makes one, all pods at once. */
  readonly isCreating: () => boolean;
  /** No pod of it was Ready when the release that holds the target looked. */
  readonly isFoundDown: () => boolean;
  /** A person has lifted the hold of the release that holds the target, in the middle of its steps. */
  readonly isLifted: () => boolean;
  /** When somebody else than a release has changed the workload last, epoch ms. */
  readonly touchedAt: () => number;
  /** A new pod was taken away, before the last call of a task began. */
  readonly hasLost: () => boolean;
  /** A write of ours may still be on its way, or has landed after its caller was told nothing. */
  readonly hasLate: () => boolean;
  /** Least and most replicas since then (epoch ms), at least now's. */
  readonly replicasSince: (since: number) => { readonly least: number; readonly most: number };
  /** When the number of replicas has changed last, epoch ms. */
  readonly scaledAt: () => number;
  /** When somebody else than a release has set it last, epoch ms; below 0 when nobody has. */
  readonly scaledByOthersAt: () => number;
}

/** One write of ours that changed the workload. */
export interface OurWrite {
  readonly release: string;
  readonly isLate: boolean;
  readonly creates: boolean;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}

/** What one invariant looks at; each answers what it has found wrong, or nothing. */
export interface Watcher {
  readonly onWrite?: (write: OurWrite) => string | undefined;
  readonly onFact?: (fact: SeenFact) => string | undefined;
  /** What is written to any other stream than the target's, and what is told to people (`chat`). */
  readonly onOther?: (stream: string, event: JsonObject) => string | undefined;
  /** A release asks something outside, other than its cluster and the journal. */
  readonly onAsk?: (release: string, what: 'metrics' | 'registry') => string | undefined;
  /** After every instant at which something has happened. */
  readonly onInstant?: () => string | undefined;
  /** When every release has ended, nothing can be under way any more, and the sweeps have been made. */
  readonly atEnd?: () => string | undefined;
}

export interface Invariant {
  readonly name: string;
  /** The number in the list of invariants, or none. */
  readonly number?: string;
  readonly about: string;
  /** What it holds a fact against is the cluster: where changes are heard of late, so is this asked. */
  readonly looksAtCluster?: true;
  readonly open: (scene: Scene) => Watcher;
}

export interface Finding {
  readonly seed: number;
  readonly invariant: string;
  readonly target: string;
  /** ms since the first event. */
  readonly at: number;
  readonly what: string;
}
