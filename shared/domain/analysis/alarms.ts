import { armsOf, type AnalysisContext } from './apply-check.ts';
import { keyOf } from './check-key.ts';
import type { JudgeState } from './judge-state.ts';
import type { Measurement } from './observation.ts';
import type { Alarm, Alarms } from './statistics/alarm.ts';
import type { ProportionRules } from './statistics/proportion-rules.ts';
import { addOnset, evidenceWithoutWorst, freshOnset, onsetEvidence } from './statistics/onset.ts';
import { beginsCalmly } from './learned.ts';
import { isUsable } from './statistics/proportion.ts';
import { addSpikes, noSpikes, spikeEvidence } from './statistics/spikes.ts';
import { ratioRules } from './thresholds.ts';
import type { Check } from './verdict.ts';

type Counted = Extract<Check, { kind: 'errors' | 'pair' }>;
const isCounted = (check: Check): check is Counted => check.kind === 'errors' || check.kind === 'pair';

/** What is left of a cold start half a minute after the warm-up is no peak. */
const restSeconds = 30;

/** One more window; newly started pods are warming up until then (epoch ms). */
export const addAlarms = (state: JudgeState, context: AnalysisContext, warmUntil: number): Alarms => {
  const { judging } = context.measurement;
  const { windowSeconds } = judging;
  const begins = context.window.to - 1000 * windowSeconds;
  const isWarming = begins < warmUntil;
  const isRested = begins >= warmUntil + 1000 * restSeconds;
  const added = judging.checks.filter(isCounted).flatMap((check) => {
    const arms = armsOf(check, context);
    if (!isUsable(arms)) return [];
    const { onset, spikes } = state.alarms[keyOf(check)] ?? { onset: freshOnset, spikes: noSpikes };
    const rules = ratioRules(check, judging, state);
    const age = (context.window.to - context.measurement.since) / 1000;
    const moment = { windowSeconds, floor: check.floor, isWarming, isRested };
    // If good releases never began like this, bad windows in the warm-up count as bad.
    const isStarting = isWarming && !beginsCalmly(state.learned[keyOf(check)], age);
    const alarm = {
      onset: addOnset(onset, arms, { isWarming: isStarting, windowSeconds }, rules),
      spikes: addSpikes(spikes, arms, rules.noise, moment),
    };
    return [[keyOf(check), alarm] as const];
  });
  return added.length === 0 ? state.alarms : { ...state.alarms, ...Object.fromEntries(added) };
};

/** A revision that has passed a step was not bad from the first window on; recurring spikes still count. */
export const alarmsAtStep = (alarms: Alarms): Alarms =>
  Object.fromEntries(
    Object.entries(alarms).map(([key, { spikes }]) => [
      key,
      { onset: 'over' as const, spikes: { ...spikes, isUp: [] } },
    ]),
  );

/** How many times likelier it must be that the release is bad, for each check and workload: peaks are counted at every window. */
const level = { onset: 55, spikes: 100 } as const;

/** Without the worst stretch it need only be as likely as a failure has to be: a trouble that passes is rare by itself. */
const isOnset = ({ onset }: Alarm, rules: ProportionRules, times: number): boolean =>
  onsetEvidence(onset, rules) >= level.onset * times &&
  evidenceWithoutWorst(onset, rules) >= times / rules.alpha;

/** The check that is plainly bad by one of them, and how. */
export const alarmOf = (
  { judging, among = 1 }: Measurement,
  state: JudgeState,
): { readonly check: Check; readonly kind: 'onset' | 'spikes' } | undefined => {
  const required = judging.checks.filter(isCounted).filter(({ advisory }) => advisory !== true);
  const times = required.length * among;
  for (const check of required) {
    const alarm = state.alarms[keyOf(check)];
    if (alarm === undefined) continue;
    if (isOnset(alarm, ratioRules(check, judging, state), times)) return { check, kind: 'onset' };
    if (spikeEvidence(alarm.spikes) >= level.spikes * times) return { check, kind: 'spikes' };
  }
  return undefined;
};
