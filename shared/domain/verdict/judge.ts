import { keyOf } from './key-of.ts';
import { type Found, findOut } from './evidence.ts';
import type { Look } from './look.ts';
import { freshState, type JudgeState } from './state.ts';
import { enterStep, newWindows, takeWindow } from './take-window.ts';
import { decide } from './tcl/decide.ts';
import { levelsFor, marginAt } from './tcl/presets.ts';
import { nameOf, tellEvidence } from './tell-evidence.ts';
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
  const fresh = before ?? freshState(look);
  const entered = enterStep(fresh, look.step ?? 0);
  const state = newWindows(look, entered.until).reduce((at, window) => takeWindow(at, window, look), entered);
  return { verdict: verdictOf(look, state), state };
};

const shareOf = ({ canary, stable }: Look): number =>
  canary.length / Math.max(1, canary.length + stable.length);

const verdictOf = (look: Look, state: JudgeState): Verdict => {
  const { judging, since, bakeSeconds, now } = look;
  const margin = marginAt(shareOf(look));
  const found = judging.checks.map((check) => withMissing(findOut(state, check, margin, judging), look));
  const evidence = found.map((one) => one.evidence);
  const because = foul(look, state, found);
  if (because !== undefined) return { kind: 'fail', because, evidence };
  const bakedAt = since + bakeSeconds * 1000;
  const decideAt = since + Math.max(judging.decideWithinSeconds, bakeSeconds) * 1000;
  if (found.length === 0) return unwatched(look, bakedAt);
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

const withMissing = (found: Found, { missing = {} }: Look): Found => {
  const why = missing[keyOf(found.check)] ?? missing['history'];
  return why === undefined ? found : { ...found, evidence: { ...found.evidence, missing: why } };
};

/** What needs no statistics: pods that do not stand, that answer nothing, or that fail half of what they are asked. */
const foul = (look: Look, state: JudgeState, found: readonly Found[]): string | undefined => {
  if (look.sick !== undefined) return `new pods do not stay Ready: ${look.sick}`;
  if (state.silent >= 3)
    return `the new pods answered no request in ${state.silent} windows, while the stable ones were busy`;
  const errors = found.find(({ evidence }) => evidence.check === 'errors')?.evidence;
  if (errors === undefined || errors.advisory === true) return undefined;
  const { canary, stable } = errors;
  const ratio = canary.bad / Math.max(1, canary.requests);
  const others = stable.bad / Math.max(1, stable.requests);
  return canary.requests >= 20 && stable.requests > 0 && ratio >= 0.5 && ratio >= 2 * others
    ? tellEvidence(errors)
    : undefined;
};

const unwatched = (look: Look, bakedAt: number): Verdict =>
  look.now < bakedAt
    ? waitUntil(
        look,
        bakedAt,
        `stands for ${Math.floor((look.now - look.since) / 1000)} of ${look.bakeSeconds} s`,
        [],
      )
    : { kind: 'pass', because: 'nothing was to be checked', evidence: [] };

const decided = (look: Look, state: JudgeState, found: readonly Found[], decideAt: number) => {
  const required = found.filter(({ check }) => check.advisory !== true);
  const weighed = required.flatMap((one) => one.weighed);
  const isMeasured = required.every(({ check }) => hasHistory(state, check));
  const ratios = Object.values(state.ratios).map(({ dispersion }) => dispersion.k);
  const gauges = Object.values(state.gauges).map(({ k }) => k);
  const decision = decide(
    weighed,
    {
      windows: Math.max(0, ...ratios, ...gauges, ...Object.values(state.budgets).map(({ k }) => k)),
      hadDataLately:
        isFresh(look, state) && state.recent.length >= 2 && state.recent.slice(-2).every(Boolean),
      isLast: look.now >= decideAt,
    },
    levelsFor(isMeasured && look.judging.preset !== 'no-history'),
  );
  // A check that nothing is known of, or too little, cannot be outvoted by the others.
  const isLacking = required.some(({ weighed: of, evidence: { check, canary, stable, says, missing } }) => {
    if (of.length === 0 || says === 'nothing' || missing !== undefined) return true;
    if (check === 'gauge' || check === 'slo') return false;
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
      : `${few ? 'too few requests to tell' : 'cannot tell yet'}: ${open === undefined ? '' : tellEvidence(open)}`;
  if (now < decideAt) return waitUntil(look, decideAt, lacking, evidence);
  if (missing === undefined)
    return { kind: 'inconclusive', because: lacking.replace('cannot tell yet', 'cannot tell'), evidence };
  return judging.onMissing === 'roll-back'
    ? { kind: 'fail', because: `${lacking}, which checks.onMissing takes for bad`, evidence }
    : { kind: 'no-data', because: lacking, evidence };
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
