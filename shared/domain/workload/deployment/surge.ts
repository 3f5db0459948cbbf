import type { WorkloadPlan } from '../snapshot.ts';
import type { Amount, RollingUpdate } from './hold.ts';
import { freshPods, isLast, podsOfShare, type Step, wholePercent } from '../step.ts';

/** An amount for `wanted` pods, rounded as the Deployment controller does: surge up, unavailable down. */
export const resolve = (amount: Amount, wanted: number, round: 'up' | 'down'): number => {
  if (typeof amount === 'number') return amount;
  const exact = (wanted * Number.parseFloat(amount)) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
};

const asAmount = (value: unknown): Amount | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+(\.\d+)?%$/.test(value) ? (value as Amount) : undefined;
};

/** The room in a Deployment's strategy; undefined when it has none of ours. */
export const readRollingUpdate = (strategy: unknown): RollingUpdate | undefined => {
  const rolling = (
    strategy as { rollingUpdate?: { maxUnavailable?: unknown; maxSurge?: unknown } } | undefined
  )?.rollingUpdate;
  const maxUnavailable = asAmount(rolling?.maxUnavailable);
  const maxSurge = asAmount(rolling?.maxSurge);
  return maxUnavailable === undefined || maxSurge === undefined ? undefined : { maxUnavailable, maxSurge };
};

/** A room in pods: old ones that may go, and new ones beside them. */
export interface Room {
  readonly gone: number;
  readonly beside: number;
}

/** If both are zero, the controller lets one pod go: it could not make progress otherwise. */
export const roomOf = ({ maxUnavailable, maxSurge }: RollingUpdate, wanted: number): Room => {
  const beside = resolve(maxSurge, wanted, 'up');
  const gone = Math.min(wanted, resolve(maxUnavailable, wanted, 'down'));
  return { beside, gone: beside === 0 && gone === 0 ? 1 : gone };
};

/** What the room depends on besides the step: how many pods are wanted, and how the cluster rounds. */
export interface ScalingContext {
  readonly wanted: number;
  /** Something else changes the number of pods. */
  readonly scaled: boolean;
  /** It may come down to a single pod. */
  readonly toOne: boolean;
  readonly antiAffinity: boolean;
}

export const scalingContextOf = (
  { scaled, antiAffinity, leastPods = 2 }: WorkloadPlan,
  wanted: number,
): ScalingContext => ({ wanted, scaled, toOne: scaled && leastPods <= 1, antiAffinity });

export const describeRollingUpdate = ({ maxUnavailable, maxSurge }: RollingUpdate): string =>
  `maxUnavailable ${maxUnavailable}, maxSurge ${maxSurge}`;

const single: RollingUpdate = { maxUnavailable: 0, maxSurge: 1 };

const allBeside: RollingUpdate = { maxUnavailable: 0, maxSurge: '100%' };

/** As many new pods as the step has, and no old pod goes; for old ones that are `lost`, new ones come by themselves. */
const besideOld = (step: Step, context: ScalingContext, lost = 0): RollingUpdate => {
  const pods = freshPods(step, context.wanted, context.scaled);
  if (pods >= context.wanted) return allBeside;
  return { maxUnavailable: 0, maxSurge: asSurge(Math.max(0, pods - lost), context) };
};

const staysSingle = (step: Step, { wanted, antiAffinity }: ScalingContext): boolean =>
  wanted === 1 && !isLast(step) && !antiAffinity;

/** Where there are no pods, the step's own share: a share of nothing must still be one that the API takes. */
const shareOfNone = (step: Step): RollingUpdate => ({
  maxUnavailable: scaledShare(step, 0),
  maxSurge: 0,
});

/** A share of pods whose number something else changes: a whole percentage, so that it stays a share. */
const scaledShare = (step: Step, wanted: number): Amount => {
  const { pods, earlier } = step;
  if (wanted === 0 || (pods === undefined && earlier === undefined)) return `${wholePercent(step)}%`;
  return asShare(freshPods(step, wanted, true), wanted);
};

/**
 * A number of pods as a percentage, so that a share stays a share if the number of pods changes; as a number if no
 * whole percentage yields it (only beyond a hundred pods).
 */
export const asShare = (pods: number, wanted: number): Amount => {
  if (pods === 0) return 0;
  const percent: Amount = `${Math.ceil((100 * pods) / wanted)}%`;
  return resolve(percent, wanted, 'down') === pods ? percent : pods;
};

export const asSurge = (pods: number, { wanted, scaled }: ScalingContext): Amount => {
  const percent: Amount = `${Math.floor((100 * pods) / wanted)}%`;
  return scaled && resolve(percent, wanted, 'up') === pods ? percent : pods;
};

/**
 * The end of a step: the old pods that made room are gone. A single pod stays beside its canary until the last step; if
 * there may be only a single one later, one more stays too, because the controller would take the last old pod first.
 */
export const drained = (step: Step, context: ScalingContext): RollingUpdate => {
  const { wanted, scaled, toOne, antiAffinity } = context;
  if (staysSingle(step, context)) return single;
  if (step.beside === true) return besideOld(step, context);
  if (isLast(step)) return { maxUnavailable: '100%', maxSurge: 0 };
  if (wanted === 0) return shareOfNone(step);
  const pods = freshPods(step, wanted, scaled);
  if (toOne && !antiAffinity) return { maxUnavailable: asShare(pods - 1, wanted), maxSurge: 1 };
  return { maxUnavailable: scaled ? scaledShare(step, wanted) : asShare(pods, wanted), maxSurge: 0 };
};

/**
 * The beginning of a step: new pods beside the old ones, so that no pod is missing. `gone` is the number of old pods
 * released so far (0 at the start). If pods refuse to share a node a surge may find no room and a zero maxUnavailable
 * may be forced open, so the step begins where it ends.
 */
export const surged = (step: Step, gone: number, context: ScalingContext): RollingUpdate => {
  if (staysSingle(step, context)) return single;
  if (step.beside === true) return besideOld(step, context, gone);
  const missing = freshPods(step, context.wanted, context.scaled) - gone;
  if (context.antiAffinity || missing <= 0) return drained(step, context);
  return { maxUnavailable: asShare(gone, context.wanted), maxSurge: asSurge(missing, context) };
};

/**
 * The beginning of a step if some pods may be missing: as many old ones go at once, and the rest get new ones beside
 * them.
 */
export const opening = (step: Step, context: ScalingContext): RollingUpdate =>
  surged(step, mayMiss(step, context), context);

/** Pods that the release allows to be missing; never a single pod, and never pods that stand beside old ones. */
export const mayMiss = (step: Step, context: ScalingContext): number => {
  const { maxUnavailable } = step;
  if (maxUnavailable === undefined || step.beside === true || staysSingle(step, context)) return 0;
  return Math.min(
    podsOfShare(maxUnavailable, context.wanted, 'down'),
    freshPods(step, context.wanted, context.scaled),
  );
};

/**
 * A room for as many new pods as the step has that lets some old pods go before: for a surge that finds no room.
 * Undefined if that would make no room, or would take the only pod before the last step.
 */
export const makingPlace = (
  step: Step,
  rollingUpdate: RollingUpdate,
  context: ScalingContext,
  most: number,
): RollingUpdate | undefined => {
  const { wanted, scaled } = context;
  if (staysSingle(step, context) || step.beside === true || most <= 0) return undefined;
  const pods = freshPods(step, wanted, scaled);
  const made =
    most >= pods ? { maxUnavailable: asShare(pods, wanted), maxSurge: 0 } : surged(step, most, context);
  return roomOf(made, wanted).gone > roomOf(rollingUpdate, wanted).gone ? made : undefined;
};
