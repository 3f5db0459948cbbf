import type { Catcher, Node, Retrier } from './definition.ts';
import type { Frame } from './frames.ts';
import type { StateFailure } from '../errors.ts';

export interface RetryPlan {
  readonly index: number;
  readonly delayMs: number;
}

/**
 * Whether the state is tried again, and after how long. The first retrier that names the error decides:
 * when it is exhausted, later retriers are not asked. `attempts` counts the retries made under each retrier.
 */
export const planRetry = (
  retriers: readonly Retrier[],
  attempts: readonly number[],
  failure: StateFailure,
  random: () => number,
): RetryPlan | undefined => {
  const index = retriers.findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const made = attempts[index] ?? 0;
  return made >= (retrier.MaxAttempts ?? 3) ? undefined : { index, delayMs: delayMs(retrier, made, random) };
};

/** The delay before retry number `made` + 1: interval times rate to the power, capped, then jittered. */
export const delayMs = (retrier: Retrier, made: number, random: () => number): number => {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** made;
  const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY, maxDelaySeconds);
  return Math.round(1000 * (retrier.JitterStrategy === 'FULL' ? capped * random() : capped));
};

/** The place of the first catcher that names the error, or -1. */
export const findCatcher = (catchers: readonly Catcher[], failure: StateFailure): number =>
  catchers.findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));

/** Whether a list of error names covers a failure; nothing covers a terminal one, not even States.ALL. */
export const names = (listed: readonly string[], failure: StateFailure): boolean => {
  if (failure.terminal) return false;
  const error = failure.error ?? '';
  if (listed.includes('States.ALL') || listed.includes(error)) return true;
  if (failure.alias !== undefined && listed.includes(failure.alias)) return true;
  return listed.includes('States.TaskFailed') && error !== 'States.Timeout';
};

/** Writes the retry into the frame's counters. */
export const countRetry = (frame: Frame, node: Node, index: number): void => {
  const counters = (node.body.Retry ?? []).map((_, i) => frame.retries[i] ?? 0);
  counters[index] = (counters[index] ?? 0) + 1;
  frame.retries = counters;
  frame.retryCount += 1;
};

const maxDelaySeconds = 31_622_400;
