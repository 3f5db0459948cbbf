import { alarmOf } from './alarms.ts';
import { keyOf } from './check-key.ts';
import { type Found, gatherEvidence } from './evidence.ts';
import { areBothDown, hardFailure } from './hard-failures.ts';
import type { Measurement } from './observation.ts';
import { freshState, isReadable, type JudgeState } from './judge-state.ts';
import { usedBy } from './apply-check.ts';
import { enterStep, newWindows, applyWindow, warmUntil } from './apply-window.ts';
import { starvedPart } from './exposure.ts';
import { decide } from './statistics/decide.ts';
import type { Levels } from './statistics/grids.ts';
import { fullMargin, levelsFor, marginAt } from './statistics/presets.ts';
import { describeAlarm, nameOf, describeEvidence } from './describe-evidence.ts';
import { readinessVerdict } from './unmeasured.ts';
import { withMissing } from './unused-checks.ts';
import type { Check, Evidence, Verdict } from './verdict.ts';

export interface Judged {
  readonly verdict: Verdict;
  /** To be given back with the next look. */
  readonly state: JudgeState;
}

/**
 * Decides for one settled step whether the new pods meet the checks. Pure: same state and look, same verdict. Each
 * window counts once, whenever and however often it arrives. Missing data never passes.
 */
export const judge = (measurement: Measurement, before?: JudgeState): Judged => {
  const fresh = isReadable(before) ? before : freshState(measurement);
  const entered = enterStep(fresh, measurement);
  const state = newWindows(measurement, entered.until).reduce(
    (at, window) => applyWindow(at, window, measurement),
    entered,
  );
  return { verdict: trusted(verdictOf(measurement, state), measurement, state), state };
};

/**
 * A failure found only by checks with false alarms is no reason to roll back; failures that need no statistics still
 * are.
 */
const trusted = (verdict: Verdict, measurement: Measurement, state: JudgeState): Verdict => {
  const { falseAlarms = [], judging, ...rest } = measurement;
  if (verdict.kind !== 'fail' || falseAlarms.length === 0) return verdict;
  const isTrusted = (check: Check) => falseAlarms.every((one) => one.check !== keyOf(check));
  const others = judging.checks.map((check) =>
    isTrusted(check) ? check : { ...check, advisory: true as const },
  );
  const without = verdictOf({ ...rest, judging: { ...judging, checks: others } }, state);
  if (without.kind === 'fail') return verdict;
  const told = falseAlarms.map(({ check, plays, alarms }) => `${check} in ${alarms} of ${plays} plays`);
  const reason = `${verdict.reason}; but pods without any change are told the same: ${told.join(', ')}, so a person decides`;
  return { kind: 'inconclusive', reason, evidence: verdict.evidence };
};

/** A small share may pass on less evidence, except at the last step that can be compared: all pods follow after it. */
const marginOf = ({ canary, stable, share, step = 0, stepPods }: Measurement): number =>
  stepPods !== undefined && stepPods.length > 1 && step >= stepPods.length - 2
    ? fullMargin
    : marginAt(share ?? canary.length / Math.max(1, canary.length + stable.length));

const verdictOf = (measurement: Measurement, state: JudgeState): Verdict => {
  const { judging, since, bakeSeconds, now } = measurement;
  const margin = marginOf(measurement);
  const found = judging.checks.map((check) =>
    withMissing(gatherEvidence(state, check, margin, judging), measurement, state),
  );
  const evidence = found.map((one) => one.evidence);
  const reason = hardFailure(measurement, state, found);
  if (reason !== undefined) return { kind: 'fail', reason, evidence };
  const extra = found.find(({ check, evidence: { message, bad } }) => failsAlone(check, message, bad));
  if (extra !== undefined) return { kind: 'fail', reason: describeEvidence(extra.evidence), evidence };
  const alarm = alarmOf(measurement, state);
  if (alarm !== undefined) return { kind: 'fail', reason: describeAlarm(alarm, state, evidence), evidence };
  const bakedAt = since + bakeSeconds * 1000;
  if (measurement.unmeasured !== undefined && state.until === 0)
    return readinessVerdict(measurement, measurement.unmeasured, pauseSeconds(measurement, bakedAt));
  const decideAt = warmUntil(measurement, state) + Math.max(judging.decideWithinSeconds, bakeSeconds) * 1000;
  if (found.every(({ check }) => check.advisory === true)) {
    // Where no number decides, a crash does.
    if (measurement.restarted !== undefined) return { kind: 'fail', reason: measurement.restarted, evidence };
    return noSoak(measurement, bakedAt, evidence);
  }
  const decision = decided(measurement, state, found, decideAt);
  if (decision === 'fail') return { kind: 'fail', reason: worst(evidence), evidence };
  if (decision === 'pass' && (now >= bakedAt || judging.passEarly === true))
    return { kind: 'pass', reason: evidence.map(describeEvidence).join('; '), evidence };
  if (now < bakedAt) {
    const watched = `watched for ${Math.floor((now - since) / 1000)} of ${bakeSeconds} s`;
    return waitUntil(measurement, bakedAt, `${watched}${describeMissing(evidence)}`, evidence);
  }
  return undecided(measurement, state, evidence, decideAt);
};

/** A check that was not configured must be clear before it turns a release back. */
const failsAlone = ({ isBonus }: Check, message: Evidence['message'], bad: number): boolean =>
  isBonus === true && message === 'bad' && bad >= 100;

/** A source that does not answer is named at once, and not when the bake is over. */
const describeMissing = (evidence: readonly Evidence[]): string => {
  const lacking = evidence.find(({ missing }) => missing !== undefined);
  return lacking === undefined ? '' : `; no numbers for ${nameOf(lacking)}: ${lacking.missing}`;
};

const noSoak = (measurement: Measurement, bakedAt: number, evidence: readonly Evidence[]): Verdict => {
  const told = evidence.map(describeEvidence).join('; ');
  if (measurement.now < bakedAt) {
    const stands = `watched for ${Math.floor((measurement.now - measurement.since) / 1000)} of ${measurement.bakeSeconds} s`;
    return waitUntil(measurement, bakedAt, told === '' ? stands : `${stands}; ${told}`, evidence);
  }
  const reason = told === '' ? 'its pods are Ready; nothing was measured' : `no check decides; ${told}`;
  return { kind: 'pass', reason, evidence };
};

const decided = (measurement: Measurement, state: JudgeState, found: readonly Found[], decideAt: number) => {
  const required = found.filter(({ check }) => check.advisory !== true);
  const weighed = required.flatMap((one) => one.weighed);
  const checks = required.map(({ check }) => check);
  const windows = Math.min(...required.map(({ check }) => usedBy(state, check)));
  const { windowSeconds, decideWithinSeconds } = measurement.judging;
  const decision = decide(
    weighed,
    {
      windows,
      hadDataLately:
        isFresh(measurement, state) &&
        required.every(({ check }) => (state.lately[keyOf(check)] ?? []).filter(Boolean).length === 2),
      isLast: measurement.now >= decideAt,
      // What earlier steps have shown is no noise of a beginning any more.
      elapsed: Math.max(
        (windows * windowSeconds) / decideWithinSeconds,
        (measurement.now - measurement.since) / (decideAt - measurement.since),
      ),
    },
    levelsOf(measurement, state, checks),
  );
  // A check that nothing is known of, or too little, cannot be outvoted by the others.
  const isLacking = required.some(
    ({ weighed: of, evidence: { check, canary, stable, message, missing } }) => {
      if (of.length === 0 || message === 'nothing' || missing !== undefined) return true;
      if (check === 'gauge' || check === 'slo') return false;
      if (check === 'errors' && areBothDown({ canary, stable })) return true;
      return Math.min(canary.requests, stable.requests) < measurement.judging.minRequests;
    },
  );
  const isStarved = measurement.share === undefined && starvedPart(state.asked) !== undefined;
  return decision === 'pass' && (isLacking || isStarved) ? 'wait' : decision;
};

/** How often the judge may be wrong about these checks, each way: what the evidence is held against. */
export const levelsOf = (measurement: Measurement, state: JudgeState, checks: readonly Check[]): Levels => {
  const isMeasured = checks.every((check) => hasHistory(state, check));
  return atLevel(levelsFor(isMeasured && measurement.judging.preset !== 'no-history'), measurement.among);
};

/** Of several workloads one is bad by chance sooner than one alone. */
const atLevel = (levels: Levels, among = 1): Levels => ({ ...levels, alpha: levels.alpha / among });

/** One check whose noise is only guessed puts all on their guard: the evidence is decided on together. */
const hasHistory = ({ noise, scales }: JudgeState, check: Check): boolean => {
  const known =
    check.kind === 'gauge' ? scales[check.gauge] : noise[check.kind === 'pair' ? keyOf(check) : check.kind];
  return known?.some((one) => one !== null) ?? false;
};

/** Sources are late by a scrape or two; data older than some windows does not describe the present. */
const isFresh = ({ now, judging }: Measurement, { until }: JudgeState): boolean =>
  now - until <= 4000 * judging.windowSeconds + 30_000;

const worst = (evidence: readonly Evidence[]): string => {
  const [first] = [...evidence].filter(({ advisory }) => advisory !== true).sort((a, b) => b.bad - a.bad);
  return first === undefined ? 'the evidence is against it' : describeEvidence(first);
};

/** The deadline has two ends: no numbers at all, or numbers that do not tell. */
const undecided = (
  measurement: Measurement,
  state: JudgeState,
  evidence: readonly Evidence[],
  decideAt: number,
): Verdict => {
  const { judging, now } = measurement;
  const required = evidence.filter(({ advisory }) => advisory !== true);
  const missing =
    required.find(({ message, missing: why }) => message === 'nothing' || why !== undefined) ??
    (state.recent.some(Boolean) ? undefined : required[0]);
  const open = required.find(({ message }) => message === 'too-little') ?? required[0];
  const few =
    open !== undefined && Math.min(open.canary.requests, open.stable.requests) < judging.minRequests;
  const lacking =
    missing !== undefined
      ? `no numbers for ${nameOf(missing)}${missing.missing === undefined ? '' : `: ${missing.missing}`}`
      : `${few ? 'too few requests to tell' : 'cannot tell yet'}: ${open === undefined ? '' : describeEvidence(open)}${hintFor(open)}${starvedHint(state)}`;
  if (now < decideAt) return waitUntil(measurement, decideAt, lacking, evidence);
  if (missing === undefined)
    return { kind: 'inconclusive', reason: lacking.replace('cannot tell yet', 'cannot tell'), evidence };
  return judging.onMissing === 'roll-back'
    ? { kind: 'fail', reason: `${lacking}, and checks.onMissing says rollback`, evidence }
    : { kind: 'no-data', reason: lacking, evidence };
};

const starvedHint = ({ asked }: JudgeState): string => {
  const part = starvedPart(asked);
  return part === undefined
    ? ''
    : `; the new pods get ${Math.round(100 * part)} % of the requests that as many stable ones get`;
};

/** What prevents an answer, if it is not the number of requests. */
const hintFor = (open: Evidence | undefined): string => {
  if (open === undefined || open.check === 'gauge' || open.check === 'slo') return '';
  if (areBothDown(open))
    return '; half of all requests fail on both sides, which says nothing about the new pods';
  return open.canary.bad === 0 && open.stable.bad === 0
    ? '; with no failures on either side there is nothing to compare, and only a floor lets it pass'
    : '';
};

/**
 * Seconds until the next look: often enough to catch a breach early, seldom enough that a day of watching stays
 * within the 25,000 events that a Step Functions execution may have.
 */
const pauseSeconds = ({ judging, bakeSeconds, now }: Measurement, until: number): number => {
  const left = Math.max(1, Math.ceil((until - now) / 1000));
  const unhurried = Math.floor(Math.max(Math.min(15, bakeSeconds / 60), bakeSeconds / 1000));
  return Math.min(left, Math.max(judging.windowSeconds, unhurried));
};

const waitUntil = (
  measurement: Measurement,
  until: number,
  reason: string,
  evidence: readonly Evidence[],
): Verdict => ({
  kind: 'wait',
  waitSeconds: pauseSeconds(measurement, until),
  reason,
  evidence,
});
