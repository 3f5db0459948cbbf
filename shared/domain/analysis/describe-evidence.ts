import type { alarmOf } from './alarms.ts';
import { keyOf } from './check-key.ts';
import type { JudgeState } from './judge-state.ts';
import type { Check, Evidence } from './verdict.ts';

const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
const share = ({ bad, requests }: Evidence['canary']): string => percent(requests === 0 ? 0 : bad / requests);
const count = (value: number): string => String(Math.round(value * 10) / 10);

const named = (check: Check['kind'], of: string | undefined): string =>
  ({
    errors: 'errors',
    latency: of === undefined ? 'slow answers' : `answers slower than ${of}`,
    slowdown: of === undefined ? 'latency' : `latency (slower than ${of})`,
    gauge: of ?? 'gauge',
    pair: of ?? 'queries',
    slo: `objective ${of ?? ''}`.trim(),
  })[check];

/** What a check is called in a sentence. */
export const nameOf = ({ check, of }: Pick<Evidence, 'check' | 'of'>): string => named(check, of);

const sure = 1e6;
const ratio = (value: number): string => (value > sure ? `over ${sure}:1` : `${count(value)}:1`);

const describeOdds = (bad: number, good: number): string => {
  if (Math.max(bad, good) < 1.05) return 'which is evidence for neither side';
  return bad >= good
    ? `evidence ${ratio(bad)} that it is worse`
    : `evidence ${ratio(good)} that it is not worse`;
};

/** "errors: 41 of 5210 requests on the new pods (0.79 %) against …, 2.1 times the rate, evidence 38:1" */
export const describeEvidence = (evidence: Evidence): string => {
  const { check, canary, stable, times, bad, good } = evidence;
  const odds = describeOdds(bad, good);
  const many = times === undefined ? '' : `, ${count(times)} times the rate`;
  if (check === 'gauge')
    return `${nameOf(evidence)}: ${canary.bad.toPrecision(4)} on the new pods against ${stable.bad.toPrecision(4)} on the stable ones in the last window, ${odds}`;
  if (check === 'slo')
    return `${nameOf(evidence)}: ${count(canary.bad)} of ${count(canary.requests)} requests on the new pods failed${times === undefined ? '' : `, ${count(times)} times the budget`}, ${odds}`;
  return (
    `${nameOf(evidence)}: ${count(canary.bad)} of ${count(canary.requests)} requests on the new pods (${share(canary)}) against ` +
    `${count(stable.bad)} of ${count(stable.requests)} on the stable ones (${share(stable)})${many}, ${odds}`
  );
};

/** Why single windows show that a release is bad while their sum does not yet. */
export const describeAlarm = (
  { check, kind }: NonNullable<ReturnType<typeof alarmOf>>,
  { alarms }: JudgeState,
  evidence: readonly Evidence[],
): string => {
  const of = evidence.find(
    (one) => one.check === check.kind && (check.kind !== 'pair' || one.of === check.name),
  );
  const told = of === undefined ? check.kind : describeEvidence(of);
  const { onset, spikes } = alarms[keyOf(check)] ?? {};
  return kind === 'onset' && onset !== undefined && onset !== 'over'
    ? `${told}; bad in every window since the new pods are Ready (${onset.seconds} s)`
    : `${told}; ${Math.max(0, ...(spikes?.peaks ?? []))} separate peaks, each higher than those of the stable pods in the past`;
};
