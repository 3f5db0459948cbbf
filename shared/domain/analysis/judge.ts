import { keyOf } from './check-key.ts';
import { type Found, findOut } from './evidence.ts';
import { areBothDown, foul } from './hard-failures.ts';
import type { Look } from './observation.ts';
import { freshState, isReadable, type JudgeState } from './judge-state.ts';
import { usedBy } from './apply-check.ts';
import { enterStep, newWindows, takeWindow } from './apply-window.ts';
import { decide } from './statistics/decide.ts';
import { levelsFor, marginAt } from './statistics/presets.ts';
import { nameOf, tellEvidence } from './describe-evidence.ts';
import { withMissing } from './unused-checks.ts';
import type { Check, Evidence, Verdict } from './verdict.ts';

export interface Judged {
  readonly verdict: Verdict;
  /** To be given back with the next look. */
  readonly state: JudgeState;
}

/**
 * Says of one settled step whether the new pods keep what was promised. Pure: same state and look, same verdict.
 * Each window counts once, whenever and however often it comes. Missing data never passes.
 */
export const judge = (look: Look, before?: JudgeState): Judged => {
  const fresh = isReadable(before) ? before : freshState(look);
  const entered = enterStep(fresh, look.step ?? 0);
  const state = newWindows(look, entered.until).reduce((at, window) => takeWindow(at, window, look), entered);
  return { verdict: verdictOf(look, state), state };
};

const shareOf = ({ canary, stable, share }: Look): number =>
  share ?? canary.length / Math.max(1, canary.length + stable.length);

const verdictOf = (look: Look, state: JudgeState): Verdict => {
  const { judging, since, bakeSeconds, now } = look;
  const margin = marginAt(shareOf(look));
  const found = judging.checks.map((check) =>
    withMissing(findOut(state, check, margin, judging), look, state),
  );
  const evidence = found.map((one) => one.evidence);
  const because = foul(look, state, found);
  if (because !== undefined) return { kind: 'fail', because, evidence };
  const bakedAt = since + bakeSeconds * 1000;
  const decideAt = since + Math.max(judging.decideWithinSeconds, bakeSeconds) * 1000;
  if (found.every(({ check }) => check.advisory === true)) return unwatched(look, bakedAt, evidence);
  const decision = decided(look, state, found, decideAt);
  if (decision === 'fail') return { kind: 'fail', because: worst(evidence), evidence };
  if (decision === 'pass' && (now >= bakedAt || judging.passEarly === true))
    return { kind: 'pass', because: evidence.map(tellEvidence).join('; '), evidence };
  if (now < bakedAt) {
    const watched = `watched for ${Math.floor((now - since) / 1000)} of ${bakeSeconds} s`;
    return waitUntil(look, bakedAt, watched, evidence);
  }
  return undecided(look, state, evidence, decideAt);
};

const unwatched = (look: Look, bakedAt: number, evidence: readonly Evidence[]): Verdict => {
  const told = evidence.map(tellEvidence).join('; ');
  if (look.now < bakedAt) {
    const stands = `stands for ${Math.floor((look.now - look.since) / 1000)} of ${look.bakeSeconds} s`;
    return waitUntil(look, bakedAt, told === '' ? stands : `${stands}; ${told}`, evidence);
  }
  const because = told === '' ? 'nothing was to be checked' : `nothing was to decide; ${told}`;
  return { kind: 'pass', because, evidence };
};

const decided = (look: Look, state: JudgeState, found: readonly Found[], decideAt: number) => {
  const required = found.filter(({ check }) => check.advisory !== true);
  const weighed = required.flatMap((one) => one.weighed);
  const isMeasured = required.every(({ check }) => hasHistory(state, check));
  const decision = decide(
    weighed,
    {
      windows: Math.min(...required.map(({ check }) => usedBy(state, check))),
      hadDataLately:
        isFresh(look, state) &&
        required.every(({ check }) => (state.lately[keyOf(check)] ?? []).filter(Boolean).length === 2),
      isLast: look.now >= decideAt,
    },
    levelsFor(isMeasured && look.judging.preset !== 'no-history'),
  );
  // A check that nothing is known of, or too little, cannot be outvoted by the others.
  const isLacking = required.some(({ weighed: of, evidence: { check, canary, stable, says, missing } }) => {
    if (of.length === 0 || says === 'nothing' || missing !== undefined) return true;
    if (check === 'gauge' || check === 'slo') return false;
    if (check === 'errors' && areBothDown({ canary, stable })) return true;
    return Math.min(canary.requests, stable.requests) < look.judging.minRequests;
  });
  return decision === 'pass' && isLacking ? 'wait' : decision;
};

/** One check whose noise is only guessed puts all on their guard: the evidence is decided on together. */
const hasHistory = ({ noise, scales }: JudgeState, check: Check): boolean => {
  const known =
    check.kind === 'gauge' ? scales[check.gauge] : noise[check.kind === 'pair' ? keyOf(check) : check.kind];
  return known?.some((one) => one !== null) ?? false;
};

/** Sources are late by a scrape or two; what is older than some windows is not what happens now. */
const isFresh = ({ now, judging }: Look, { until }: JudgeState): boolean =>
  now - until <= 4000 * judging.windowSeconds + 30_000;

const worst = (evidence: readonly Evidence[]): string => {
  const [first] = [...evidence].filter(({ advisory }) => advisory !== true).sort((a, b) => b.bad - a.bad);
  return first === undefined ? 'the evidence is against it' : tellEvidence(first);
};

/** The deadline has two ends: no numbers at all, or numbers that do not tell. */
const undecided = (
  look: Look,
  state: JudgeState,
  evidence: readonly Evidence[],
  decideAt: number,
): Verdict => {
  const { judging, now } = look;
  const required = evidence.filter(({ advisory }) => advisory !== true);
  const missing =
    required.find(({ says, missing: why }) => says === 'nothing' || why !== undefined) ??
    (state.recent.some(Boolean) ? undefined : required[0]);
  const open = required.find(({ says }) => says === 'too-little') ?? required[0];
  const few =
    open !== undefined && Math.min(open.canary.requests, open.stable.requests) < judging.minRequests;
  const lacking =
    missing !== undefined
      ? `no numbers for ${nameOf(missing)}${missing.missing === undefined ? '' : `: ${missing.missing}`}`
      : `${few ? 'too few requests to tell' : 'cannot tell yet'}: ${open === undefined ? '' : tellEvidence(open)}${hintFor(open)}`;
  if (now < decideAt) return waitUntil(look, decideAt, lacking, evidence);
  if (missing === undefined)
    return { kind: 'inconclusive', because: lacking.replace('cannot tell yet', 'cannot tell'), evidence };
  return judging.onMissing === 'roll-back'
    ? { kind: 'fail', because: `${lacking}, which checks.onMissing takes for bad`, evidence }
    : { kind: 'no-data', because: lacking, evidence };
};

/** What stands in the way of an answer, where it is not the number of requests. */
const hintFor = (open: Evidence | undefined): string => {
  if (open === undefined || open.check === 'gauge' || open.check === 'slo') return '';
  if (areBothDown(open))
    return '; half of all requests fail on both sides, which tells nothing of the new pods';
  return open.canary.bad === 0 && open.stable.bad === 0
    ? '; with nothing bad on either side there is nothing to compare, and only a floor lets it pass'
    : '';
};

/**
 * Seconds until the next look: often enough to catch a breach early, seldom enough that a day of watching stays
 * within the 25,000 events that a Step Functions execution may have.
 */
const pauseSeconds = ({ judging, bakeSeconds, now }: Look, until: number): number => {
  const left = Math.max(1, Math.ceil((until - now) / 1000));
  const unhurried = Math.floor(Math.max(Math.min(15, bakeSeconds / 60), bakeSeconds / 1000));
  return Math.min(left, Math.max(judging.windowSeconds, unhurried));
};

const waitUntil = (look: Look, until: number, because: string, evidence: readonly Evidence[]): Verdict => ({
  kind: 'wait',
  waitSeconds: pauseSeconds(look, until),
  because,
  evidence,
});
