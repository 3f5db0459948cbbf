import { armsOf, type AnalysisContext } from './apply-check.ts';
import { keyOf } from './check-key.ts';
import type { JudgeState } from './judge-state.ts';
import type { Measurement } from './observation.ts';
import { addOnset, freshOnset, type Onset, onsetEvidence } from './statistics/onset.ts';
import { isUsable } from './statistics/proportion.ts';
import { addSpikes, noSpikes, type Spikes, spikeEvidence } from './statistics/spikes.ts';
import { ratioRules } from './thresholds.ts';
import type { Check } from './verdict.ts';

/** What one check makes of windows one by one, beside what it makes of their sum. */
export interface Alarm {
  readonly onset: Onset;
  readonly spikes: Spikes;
}

export type Alarms = Readonly<Record<string, Alarm>>;

type Counted = Extract<Check, { kind: 'errors' | 'pair' }>;
const isCounted = (check: Check): check is Counted => check.kind === 'errors' || check.kind === 'pair';

/** One more window. */
export const addAlarms = (state: JudgeState, context: AnalysisContext, isWarming: boolean): Alarms => {
  const { judging } = context.measurement;
  const { windowSeconds } = judging;
  const added = judging.checks.filter(isCounted).flatMap((check) => {
    const arms = armsOf(check, context);
    if (!isUsable(arms)) return [];
    const { onset, spikes } = state.alarms[keyOf(check)] ?? { onset: freshOnset, spikes: noSpikes };
    const rules = ratioRules(check, judging, state);
    const moment = { windowSeconds, floor: check.floor, isWarming };
    const alarm = {
      onset: addOnset(onset, arms, moment, rules),
      spikes: addSpikes(spikes, arms, rules.noise, moment),
    };
    return [[keyOf(check), alarm] as const];
  });
  return added.length === 0 ? state.alarms : { ...state.alarms, ...Object.fromEntries(added) };
};

/** What has passed a step was not bad from the first window on; what comes and goes is counted on. */
export const alarmsAtStep = (alarms: Alarms): Alarms =>
  Object.fromEntries(
    Object.entries(alarms).map(([key, { spikes }]) => [
      key,
      { onset: { ...freshOnset, isOver: true }, spikes: { ...spikes, isUp: [] } },
    ]),
  );

/** Each of the two may be wrong in one of a hundred releases, however many checks and workloads there are. */
const level = 100;

/** The check that is plainly bad by one of them, and how. */
export const alarmOf = (
  { judging, among = 1 }: Measurement,
  state: JudgeState,
): { readonly check: Check; readonly kind: 'onset' | 'spikes' } | undefined => {
  const required = judging.checks.filter(isCounted).filter(({ advisory }) => advisory !== true);
  const needed = level * required.length * among;
  for (const check of required) {
    const alarm = state.alarms[keyOf(check)];
    if (alarm === undefined) continue;
    if (onsetEvidence(alarm.onset, ratioRules(check, judging, state)) >= needed)
      return { check, kind: 'onset' };
    if (spikeEvidence(alarm.spikes) >= needed) return { check, kind: 'spikes' };
  }
  return undefined;
};
