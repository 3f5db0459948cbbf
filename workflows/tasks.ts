import type { Answer } from '#domain/approval/approval.ts';
import type { Digest } from '#domain/json.ts';
import type { Outcome, TargetOutcome } from '#domain/release/outcome.ts';
import type { Provisioned, WaitsForCloud } from '#domain/stack/stack.ts';
import type { TenantMoved } from '#domain/tenant/tenant-fact.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';

/** What Catch hands on: the name and the words of a failure. */
export interface Trouble {
  readonly Error: string;
  readonly Cause: string;
}

/** Failures of any call to a cluster. */
type ClusterTrouble =
  | 'ClusterUnreachable'
  | 'ClusterForbids'
  | 'QuotaDenied'
  | 'Conflict'
  | 'ManifestRefused';

/** Failures of any call to a cloud that provides resources. */
type ProviderTrouble = 'ProviderUnreachable' | 'ProviderForbids' | 'ProviderLimit' | 'StackBusy';

/** This execution has run long; the named one continues its work. */
interface Continued {
  readonly kind: 'continued';
  readonly name: string;
}

/** Given to every task by the workflow: the execution that calls it; absent where no workflow calls. */
interface InRun {
  readonly run?: { readonly name: string; readonly startedAt: string };
}

interface OfRelease {
  readonly release: string;
}
interface OfTarget {
  readonly release: string;
  readonly target: string;
}
/** A task whose answer comes later, from a person or a cloud, under this token. */
interface Waits {
  readonly token: string;
}

export type Planned =
  | { readonly kind: 'free' }
  | { readonly kind: 'ask'; readonly expiresInSeconds: number }
  | { readonly kind: 'refused' }
  /** Something that the plan needs does not answer. */
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  /** Another execution of this release continues. */
  | { readonly kind: 'continued' }
  /** It was aborted or replaced before there was a plan. */
  | { readonly kind: 'over' };

export type Wave =
  | { readonly kind: 'go'; readonly rollouts: readonly { readonly name: string; readonly target: string }[] }
  | { readonly kind: 'hook' }
  /** Rollouts of an earlier execution are still running. */
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  /** Another execution of this release continues. */
  | { readonly kind: 'continued' }
  | { readonly kind: 'done' };

/** Whether the hook between two waves is done. */
export type Hooks = { readonly kind: 'done' } | { readonly kind: 'waits'; readonly waitSeconds: number };

export type LockResult =
  | { readonly kind: 'acquired' }
  | { readonly kind: 'queued'; readonly waitSeconds: number }
  | Continued
  | { readonly kind: 'over' };

/** The one fork of a rollout, decided from the journal alone: every move, forward or back, is requested here. */
export type Next =
  | { readonly kind: 'prepare' }
  | { readonly kind: 'move' }
  | { readonly kind: 'judge' }
  /** Nothing is due before then, RFC 3339. */
  | { readonly kind: 'rest'; readonly until: string; readonly expiresInSeconds: number }
  | { readonly kind: 'suspend'; readonly expiresInSeconds: number }
  | { readonly kind: 'finish' }
  | { readonly kind: 'soak' }
  | { readonly kind: 'prune' }
  | Continued
  | { readonly kind: 'roll-back' }
  | { readonly kind: 'close' };

/** `back`: it is refused, and its changes in clouds must be taken back first. */
export type Inspected = { readonly kind: 'clear' | 'refused' | 'back' };
/** How far a movement has come; the acts stay inside the task. */
export type Moved = { readonly kind: 'settled' | 'moving' | 'stuck' };
/** A cloud works on it; nothing costs anything until then. */
export type MovedOrWaits = Moved | WaitsForCloud;
/** A streaming batch keeps moving and is judged meanwhile. */
export type StepMoved = Moved | { readonly kind: 'flowing' };
export type BackedOff = { readonly kind: 'blocked'; readonly waitSeconds: number };

/** When to look again, RFC 3339, and for how many whole seconds people can be listened to before that. */
export type LookAgain =
  | { readonly kind: 'wait'; readonly until: string; readonly expiresInSeconds: number }
  /** Too soon to listen. */
  | { readonly kind: 'soon'; readonly until: string };

/** When to look again, for a verdict that is not final. */
export type Judged =
  | { readonly kind: Exclude<Verdict['kind'], 'wait'>; readonly reason: string }
  | (LookAgain & { readonly reason: string });

/** Whether to look once more, and when. */
export type Soaking = LookAgain | { readonly kind: 'over' };

/** A person has said something to a rollout that waits, or a cloud has announced a change. */
export interface Called {
  readonly kind: 'called';
}

/** The contract of every task: its input, its output, and the failures it may throw. */
export interface Tasks {
  planRelease: { in: OfRelease & InRun; out: Planned; fails: never };
  askApproval: { in: OfRelease & Waits; out: Answer; fails: never };
  nextWave: { in: OfRelease & InRun; out: Wave; fails: never };
  runHook: { in: OfRelease; out: Hooks; fails: never };
  closeRelease: { in: OfRelease; out: Outcome; fails: never };
  notify: { in: OfRelease; out: { readonly kind: 'told' }; fails: never };

  acquireTarget: { in: OfTarget & InRun; out: LockResult; fails: never };
  nextStep: { in: OfTarget & InRun; out: Next; fails: 'TargetLost' };
  provision: { in: OfTarget; out: Provisioned; fails: ClusterTrouble | ProviderTrouble | 'TargetLost' };
  waitForCloud: { in: OfTarget & Waits; out: Called; fails: 'TargetLost' };
  renderTarget: { in: OfTarget & { readonly provisioned: Provisioned }; out: Digest; fails: 'TargetLost' };
  preflight: {
    in: OfTarget & { readonly manifest: Digest };
    out: Inspected;
    fails: ClusterTrouble | 'TargetLost';
  };
  moveStep: { in: OfTarget; out: StepMoved; fails: ClusterTrouble | 'TargetLost' };
  judgeStep: { in: OfTarget & InRun; out: Judged; fails: ClusterTrouble | 'TargetLost' };
  listen: { in: OfTarget & Waits; out: Called; fails: 'TargetLost' };
  waitForApproval: { in: OfTarget & Waits; out: Answer; fails: 'TargetLost' };
  finishTarget: { in: OfTarget; out: Moved; fails: ClusterTrouble | 'TargetLost' };
  soakTarget: { in: OfTarget; out: Soaking; fails: ClusterTrouble | 'TargetLost' };
  pruneTarget: { in: OfTarget; out: MovedOrWaits; fails: ClusterTrouble | ProviderTrouble | 'TargetLost' };
  rollBack: { in: OfTarget; out: MovedOrWaits; fails: ClusterTrouble | ProviderTrouble | 'TargetLost' };
  backOff: { in: OfTarget & { readonly trouble: Trouble }; out: BackedOff; fails: 'TargetLost' };
  closeTarget: { in: OfTarget; out: TargetOutcome; fails: never };

  moveTenant: { in: { readonly tenant: string } & InRun; out: TenantMoved; fails: never };
}

export type TaskName = keyof Tasks;
