import type { KubeObject, ObjectRef, PatchOperation } from '../kube/object.ts';
import type { Obstacle } from './obstacle.ts';

/** One batch: after it, this share of the pods runs the new revision. */
export interface Step {
  readonly index: number;
  /** Above 0, at most 100. */
  readonly percent: number;
  /** How many steps there are. */
  readonly of: number;
  /** Nobody looks at what it brings or waits for anything: the next one may begin when its new pods are Ready. */
  readonly passing?: true;
}

/** One guarded write; `why` is for the event log. */
export type Act =
  | {
      readonly kind: 'patch';
      readonly why: string;
      readonly ref: ObjectRef;
      readonly operations: readonly PatchOperation[];
    }
  | { readonly kind: 'apply'; readonly why: string; readonly object: KubeObject }
  | { readonly kind: 'remove'; readonly why: string; readonly ref: ObjectRef; readonly uid: string };

/** What one look at a workload says about a movement. */
export type Progress =
  | { readonly kind: 'settled'; readonly reason: string }
  /** Carry the acts out, in order; then look again when something changes, or at `lookAgainAt` (epoch ms) at the latest. */
  | {
      readonly kind: 'moving';
      readonly acts: readonly Act[];
      readonly reason: string;
      readonly checkAgainAt?: number;
      /** What stands in the way of the pods that are waited for, if that is known. */
      readonly obstacle?: Obstacle;
      /** Some are not even there: why not is told by the object, not by its pods. */
      readonly areMissing?: true;
    }
  | {
      readonly kind: 'stuck';
      readonly reason: string;
      /** The cluster itself changes what is written to it. */
      readonly isMutated?: true;
    };

/** After it nothing old is left. */
export const isLast = (step: Step): boolean => step.index === step.of - 1;

/**
 * How many pods of `wanted` run the new revision after a step: at least one, and never all of them before the last step,
 * because that would be no canary (a single pod keeps its old one beside it). Rounded up; but down where something else
 * changes the number of pods, because the cluster then rounds by itself, and down.
 */
export const freshPods = (step: Step, wanted: number, scaled = false): number => {
  if (isLast(step) || wanted <= 1) return wanted;
  const share = scaled
    ? Math.floor((wanted * wholePercent(step)) / 100)
    : Math.ceil((wanted * step.percent) / 100 - 1e-9);
  return Math.max(1, Math.min(share, wanted - 1));
};

/** The API takes whole percentages only; down, but never to nothing. */
export const wholePercent = ({ percent }: Step): number => Math.max(1, Math.floor(percent));
