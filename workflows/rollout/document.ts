import type { Answer } from '#domain/approval/approval.ts';
import type { Digest } from '#domain/json.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { Provisioned } from '#domain/stack/stack.ts';
import type {
  BackedOff,
  Called,
  Inspected,
  Judged,
  Moved,
  MovedOrWaits,
  Next,
  StepMoved,
  Trouble,
  LockResult,
  Soaking,
} from '../tasks.ts';

/** What travels through the rollout of one target. */
export interface RolloutDocument {
  release: string;
  target: string;
  lockResult: LockResult;
  next: Next;
  provisioned: Provisioned;
  manifest: Digest;
  inspected: Inspected;
  progress: StepMoved;
  verdict: Judged;
  /** The verdict on a streaming window. */
  flow: Judged;
  answer: Answer;
  /** What a look at the pods has found while a question is open. */
  watched: Judged;
  /** What ended a wait. Keys of their own, since each key has one writer; nothing reads them. */
  calledForResources: Called;
  calledInRemoval: Called;
  calledInReturn: Called;
  calledAtRest: Called;
  calledInBake: Called;
  calledInSoak: Called;
  calledInQuestion: Called;
  rollback: MovedOrWaits;
  ending: Moved;
  soaking: Soaking;
  pruned: MovedOrWaits;
  blocked: BackedOff;
  outcome: TargetOutcome;
  trouble: Trouble;
}
