import type { Amount, Room } from './hold.ts';
import type { Step } from './step.ts';

export const isLast = (step: Step): boolean => step.index === step.of - 1;

/**
 * How many pods of `wanted` run the new revision after a step: rounded up, so that a step always has one;
 * never all of them before the last step, because that would be no canary (N = 1 keeps its old pod beside).
 */
export const freshPods = (step: Step, wanted: number): number => {
  if (isLast(step)) return wanted;
  const share = Math.ceil((wanted * step.percent) / 100 - 1e-9);
  return wanted === 1 ? 1 : Math.max(1, Math.min(share, wanted - 1));
};

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
export const readRoom = (strategy: unknown): Room | undefined => {
  const rolling = (
    strategy as { rollingUpdate?: { maxUnavailable?: unknown; maxSurge?: unknown } } | undefined
  )?.rollingUpdate;
  const maxUnavailable = asAmount(rolling?.maxUnavailable);
  const maxSurge = asAmount(rolling?.maxSurge);
  return maxUnavailable === undefined || maxSurge === undefined ? undefined : { maxUnavailable, maxSurge };
};

/** What the room depends on besides the step: how many pods are wanted, and what the cluster makes of them. */
export interface Ground {
  readonly wanted: number;
  readonly scaled: boolean;
  readonly antiAffinity: boolean;
}

const single: Room = { maxUnavailable: 0, maxSurge: 1 };

const staysSingle = (step: Step, { wanted, antiAffinity }: Ground): boolean =>
  wanted === 1 && !isLast(step) && !antiAffinity;

/** The API takes whole percentages only; down, but never to nothing. */
const wholePercent = (percent: number): `${number}%` => `${Math.max(1, Math.floor(percent))}%`;

/** Where a step ends: the old pods that made room are gone. A single pod stays beside its canary until the last step. */
export const drained = (step: Step, ground: Ground): Room => {
  if (staysSingle(step, ground)) return single;
  return {
    maxUnavailable: ground.scaled ? wholePercent(step.percent) : freshPods(step, ground.wanted),
    maxSurge: 0,
  };
};

/**
 * How a step begins: new pods beside the old ones, so that nobody is missed. `from` is how far the hold already
 * let go (0 at the start). Where pods refuse to share a node a surge may find no room and a zero maxUnavailable
 * may be forced open, so there the step begins where it ends.
 */
export const surged = (step: Step, from: Amount, ground: Ground): Room => {
  if (staysSingle(step, ground)) return single;
  if (ground.antiAffinity) return drained(step, ground);
  if (ground.scaled) {
    const already = typeof from === 'number' ? 0 : Number.parseFloat(from);
    return { maxUnavailable: from, maxSurge: wholePercent(step.percent - already) };
  }
  return {
    maxUnavailable: from,
    maxSurge: freshPods(step, ground.wanted) - resolve(from, ground.wanted, 'down'),
  };
};
