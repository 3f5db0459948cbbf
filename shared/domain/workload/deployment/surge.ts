import type { WorkloadPlan } from '../snapshot.ts';
import type { Amount, RollingUpdate } from './hold.ts';
import { freshPods, isLast, type Step } from '../step.ts';

/** What an amount comes to for `wanted` pods, rounded as the Deployment controller does: surge up, unavailable down. */
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

/** What the room depends on besides the step: how many pods are wanted, and what the cluster makes of them. */
export interface ScalingContext {
  readonly wanted: number;
  readonly scaled: boolean;
  readonly antiAffinity: boolean;
}

export const scalingContextOf = ({ scaled, antiAffinity }: WorkloadPlan, wanted: number): ScalingContext => ({
  wanted,
  scaled,
  antiAffinity,
});

export const describeRollingUpdate = ({ maxUnavailable, maxSurge }: RollingUpdate): string =>
  `maxUnavailable ${maxUnavailable}, maxSurge ${maxSurge}`;

const single: RollingUpdate = { maxUnavailable: 0, maxSurge: 1 };

const staysSingle = (step: Step, { wanted, antiAffinity }: ScalingContext): boolean =>
  wanted === 1 && !isLast(step) && !antiAffinity;

/** The API takes whole percentages only; down, but never to nothing. */
const wholePercent = (percent: number): `${number}%` => `${Math.max(1, Math.floor(percent))}%`;

/** Where a step ends: the old pods that made room are gone. A single pod stays beside its canary until the last step. */
export const drained = (step: Step, context: ScalingContext): RollingUpdate => {
  if (staysSingle(step, context)) return single;
  return {
    maxUnavailable: context.scaled ? wholePercent(step.percent) : freshPods(step, context.wanted),
    maxSurge: 0,
  };
};

/**
 * How a step begins: new pods beside the old ones, so that nobody is missed. `from` is how far the hold already
 * let go (0 at the start). Where pods refuse to share a node a surge may find no room and a zero maxUnavailable
 * may be forced open, so there the step begins where it ends.
 */
export const surged = (step: Step, from: Amount, context: ScalingContext): RollingUpdate => {
  if (staysSingle(step, context)) return single;
  if (context.antiAffinity) return drained(step, context);
  if (context.scaled) {
    return { maxUnavailable: from, maxSurge: wholePercent(step.percent - percentIn(from)) };
  }
  return {
    maxUnavailable: from,
    maxSurge: freshPods(step, context.wanted) - resolve(from, context.wanted, 'down'),
  };
};

/** Counts are only ever mixed with percentages where they are 0. */
const percentIn = (amount: Amount): number => (typeof amount === 'number' ? 0 : Number.parseFloat(amount));

/** What a room lets go once its new pods are there, be it with or without a write that says so. */
export const joined = ({ maxUnavailable, maxSurge }: RollingUpdate): Amount =>
  typeof maxUnavailable === 'number' && typeof maxSurge === 'number'
    ? maxUnavailable + maxSurge
    : `${percentIn(maxUnavailable) + percentIn(maxSurge)}%`;

/**
 * A room that asks for as many new pods as the step has, but lets so many old ones go before: for where a surge finds
 * no room. Undefined when that would make no place, or take the only pod before the last step.
 */
export const makingPlace = (
  step: Step,
  rollingUpdate: RollingUpdate,
  context: ScalingContext,
  most: number,
): RollingUpdate | undefined => {
  if (staysSingle(step, context)) return undefined;
  const { wanted, scaled } = context;
  const end = drained(step, context);
  const pods = (amount: Amount) => resolve(amount, wanted, 'down');
  const exact = (100 * most) / wanted;
  // The nearest percentage above may already be a pod too many, and the one below none.
  const amounts: readonly Amount[] = scaled ? [`${Math.ceil(exact)}%`, wholePercent(exact)] : [most];
  const from = amounts.find((amount) => pods(amount) <= most);
  if (from === undefined) return undefined;
  const isAll = pods(from) >= pods(end.maxUnavailable);
  const made = isAll ? end : surged(step, from, context);
  return pods(made.maxUnavailable) > pods(rollingUpdate.maxUnavailable) ? made : undefined;
};
