import type { KubeObject, ObjectRef, PatchOperation } from '../kube/object.ts';
import type { Share } from '../config/schema.ts';
import type { Obstacle } from './obstacle.ts';

/** One batch: after it, this share of the pods runs the new revision. */
export interface Step {
  readonly index: number;
  /** Above 0, at most 100; 0 where `pods` counts them. */
  readonly percent: number;
  /** A number of pods instead of a share. */
  readonly pods?: number;
  /** The shares before it, where one is a share and the other a number of pods: fewer than before are never meant. */
  readonly earlier?: readonly { readonly percent: number; readonly pods?: number }[];
  /** New pods run beside the old ones, and no old pod goes. */
  readonly beside?: true;
  /** A window that slides over the pods: how many may be unproven at once, and after how long a Ready pod is proven. */
  readonly window?: { readonly size: Share; readonly provenSeconds: number };
  /**
   * It is one look of a streaming window: new pods come for those that have settled, without waiting for all of them.
   */
  readonly flows?: true;
  /** Pods that may be missing while they are replaced. */
  readonly maxUnavailable?: Share;
  /** Percent of the new pods that need not be Ready. */
  readonly failureThreshold?: number;
  /** How many steps there are. */
  readonly of: number;
  /** Nothing watches it and nothing waits for it: the next step may begin when its new pods are Ready. */
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
  /** Refused where the object exists, so that one that arrives late changes nothing. */
  | { readonly kind: 'create'; readonly why: string; readonly object: KubeObject }
  | { readonly kind: 'remove'; readonly why: string; readonly ref: ObjectRef; readonly uid: string };

/** The result of one look at a workload that moves. */
export type Progress =
  | { readonly kind: 'settled'; readonly reason: string }
  /** Carry the acts out, in order; then look again when something changes, or at `lookAgainAt` (epoch ms) at the latest. */
  | {
      readonly kind: 'moving';
      readonly acts: readonly Act[];
      readonly reason: string;
      readonly checkAgainAt?: number;
      /** The obstacle of the awaited pods, if known. */
      readonly obstacle?: Obstacle;
      /** It is one look of a window, which writes as often as pods come. */
      readonly flows?: true;
      /** Some do not even exist: the object says why, not its pods. */
      readonly areMissing?: true;
    }
  | {
      readonly kind: 'stuck';
      readonly reason: string;
      /** The cluster itself changes what is written to it. */
      readonly isMutated?: true;
    };

/** After it no old pods are left. */
export const isLast = (step: Step): boolean => step.index === step.of - 1;

/**
 * How many pods of `wanted` run the new revision after a step: at least one, and never all of them before the last
 * step, because that would not be a canary (a single pod keeps its old one beside it). Rounded up; but down if
 * something else changes the number of pods, because the cluster then rounds by itself, and down.
 */
export const freshPods = (step: Step, wanted: number, scaled = false): number => {
  if (isLast(step) || wanted <= 1 || isAllBeside(step)) return wanted;
  const shares = [step, ...(step.earlier ?? [])].map((one) => podsIn(one, wanted, scaled));
  return Math.max(1, Math.min(Math.max(...shares), wanted - 1));
};

const isAllBeside = ({ beside, percent }: Step): boolean => beside === true && percent >= 100;

const podsIn = (
  { percent, pods }: Pick<Step, 'percent' | 'pods'>,
  wanted: number,
  scaled: boolean,
): number => {
  if (pods !== undefined) return pods;
  return scaled
    ? Math.floor((wanted * wholePercent({ percent })) / 100)
    : Math.ceil((wanted * percent) / 100 - 1e-9);
};

/** A part of `wanted` pods: a percentage rounded as said. */
export const podsOfShare = (share: Share, wanted: number, round: 'up' | 'down'): number => {
  if ('pods' in share) return share.pods;
  const exact = (wanted * share.percent) / 100;
  return round === 'up' ? Math.ceil(exact - 1e-9) : Math.floor(exact + 1e-9);
};

/** How many of the new pods must be Ready for the step to pass: all but those that may fail. */
export const enoughOf = (
  { failureThreshold = 0 }: Pick<Step, 'failureThreshold'>,
  expected: number,
): number =>
  expected - Math.max(0, Math.min(expected - 1, Math.floor((expected * failureThreshold) / 100 + 1e-9)));

/** The API takes whole percentages only; down, but never to nothing. */
export const wholePercent = ({ percent }: Pick<Step, 'percent'>): number => Math.max(1, Math.floor(percent));
