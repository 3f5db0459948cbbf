import type { Verdict } from './verdict.ts';

/** The worst first: one workload that fails fails the step, and one that cannot be judged keeps it from passing. */
const order = ['fail', 'no-data', 'inconclusive', 'wait', 'pass'] as const;

/** One verdict for all workloads of a step. With nothing to judge it is a pass that says so. */
export const combineVerdicts = (verdicts: readonly Verdict[]): Verdict => {
  const evidence = verdicts.flatMap((verdict) => verdict.evidence);
  const deciding =
    order
      .map((kind) => verdicts.filter((verdict) => verdict.kind === kind))
      .find((found) => found.length > 0) ?? [];
  const [first] = deciding;
  if (first === undefined) return { kind: 'pass', reason: 'no workload was changed in batches', evidence };
  const reason = deciding.map((verdict) => verdict.reason).join('; ');
  if (first.kind !== 'wait') return { kind: first.kind, reason, evidence };
  const waits = deciding.flatMap((verdict) => (verdict.kind === 'wait' ? [verdict.waitSeconds] : []));
  return { kind: 'wait', waitSeconds: Math.min(...waits), reason, evidence };
};
