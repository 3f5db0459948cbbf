import { unknownPods, unwatched } from './missing-data.ts';
import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import type { Verdict } from './verdict.ts';

interface Look {
  readonly measurement: Measurement;
  readonly before: JudgeState;
  /** What the look before this one had found. */
  readonly was?: string | undefined;
  /** Whether this look was the first, and has read what the stable pods did before. */
  readonly isFirst: boolean;
  /** How long the oldest stable pod had been Ready when the release began, ms. */
  readonly stableMs: number;
}

/**
 * Why nothing measures these pods, where the application has not asked for any check: the source answers and has never
 * heard of them, though they have been there long enough to be scraped, or there is no source at all. A source that fails
 * is neither: it may have numbers, and is waited for.
 */
export const unmeasuredReason = ({
  measurement,
  before,
  was,
  isFirst,
  stableMs,
}: Look): string | undefined => {
  const { judging, windows, history = [], missing = {} } = measurement;
  if (judging.isAssumed !== true || judging.checks.length === 0 || before.until > 0) return undefined;
  if (windows.length > 0 || history.length > 0) return undefined;
  const reasons = Object.values(missing);
  if (reasons.length > 0 && reasons.every((why) => why.includes(unwatched))) return reasons[0];
  if (reasons.some((why) => why !== unknownPods)) return undefined;
  if (!isFirst) return was;
  const isOld = stableMs >= 4000 * judging.windowSeconds + 30_000;
  return isOld ? 'these pods expose nothing that the metrics source scrapes' : undefined;
};

/** Without numbers it is never called good: the pods are there, and stay. */
export const readinessVerdict = (
  { canary, since, bakeSeconds, now, restarted }: Measurement,
  unmeasured: string,
  waitSeconds: number,
): Verdict => {
  const evidence: Verdict['evidence'] = [];
  if (restarted !== undefined)
    return { kind: 'fail', reason: `${restarted} (not measured: ${unmeasured})`, evidence };
  const pods = canary.length === 1 ? 'the new pod stayed' : `all ${canary.length} new pods stayed`;
  const seconds = Math.floor((now - since) / 1000);
  const reason = `${pods} Ready without a restart for ${seconds} s`;
  const basis = `not measured: ${unmeasured}`;
  return now < since + bakeSeconds * 1000
    ? { kind: 'wait', waitSeconds, reason: `${reason} of ${bakeSeconds} s; ${basis}`, evidence }
    : { kind: 'pass', reason: `${reason}; ${basis}`, evidence };
};
