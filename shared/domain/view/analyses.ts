import { levelsOf } from '../analysis/judge.ts';
import { isReadable } from '../analysis/judge-state.ts';
import type { JudgeRecord, RecordedMeasurement } from '../analysis/records.ts';
import type { Evidence, Verdict } from '../analysis/verdict.ts';

/** Every analysis of the judge at one target, by workload and check, with the bounds that the evidence was held against. */
export interface AnalysesView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Analyses';
  readonly target: string;
  readonly items: readonly AnalysisSeries[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

export interface AnalysisSeries {
  /** `Deployment/web`, as the judge calls it. */
  readonly workload: string;
  readonly check: Evidence['check'];
  readonly of?: string;
  /** Fewer requests than this in either arm are too few to pass. */
  readonly minRequests: number;
  readonly analyses: readonly AnalysisPoint[];
}

export interface AnalysisPoint {
  /** Epoch ms. */
  readonly at: number;
  /** From 0. */
  readonly step: number;
  readonly verdict: Verdict['kind'];
  readonly message: Evidence['message'];
  readonly canary: Evidence['canary'];
  readonly stable: Evidence['stable'];
  /** How many times likelier the numbers are if the new pods are bad, and the value at which the judge decides. */
  readonly bad: number;
  readonly badFrom: number;
  /** The same the other way round. */
  readonly good: number;
  readonly goodFrom: number;
  /** Both arms had as many requests as the judge requires. */
  readonly isEnough: boolean;
}

/** One analysis with the series that it belongs to. */
interface Drawn {
  readonly series: Omit<AnalysisSeries, 'analyses'>;
  readonly point: AnalysisPoint;
}

/** What is drawn of some looks; the looks themselves are much larger. */
export const drawnOf = (records: readonly JudgeRecord[]): readonly Drawn[] =>
  records.flatMap((record) =>
    record.measurements.flatMap((one) =>
      one.verdict.evidence.map((evidence) => ({
        series: {
          workload: one.workload,
          check: evidence.check,
          ...(evidence.of !== undefined && { of: evidence.of }),
          minRequests: one.measurement.judging.minRequests,
        },
        point: pointOf(record, one, evidence),
      })),
    ),
  );

/** Analyses in order, as one series for each check of each workload. */
export const viewDrawn = (target: string, all: readonly Drawn[]): AnalysesView => {
  const series = Map.groupBy(all, ({ series: { workload, check, of = '' } }) =>
    JSON.stringify([workload, check, of]),
  );
  const items = [...series.values()].flatMap(([first, ...more]): readonly AnalysisSeries[] =>
    first === undefined ? [] : [{ ...first.series, analyses: [first, ...more].map(({ point }) => point) }],
  );
  return { apiVersion: 'tidegate.dev/v1', kind: 'Analyses', target, items };
};

export const viewAnalyses = (target: string, records: readonly JudgeRecord[]): AnalysesView =>
  viewDrawn(target, drawnOf(records));

const pointOf = (
  { after }: JudgeRecord,
  { workload, measurement, before, verdict }: RecordedMeasurement,
  { canary, stable, bad, good, message, check }: Evidence,
): AnalysisPoint => {
  const { judging, now, step = 0 } = measurement;
  const state = after[workload];
  const deciding = judging.checks.filter(({ advisory }) => advisory !== true);
  const { alpha, beta } = levelsOf(measurement, isReadable(state) ? state : before, deciding);
  const isCounted = check !== 'gauge' && check !== 'slo';
  return {
    at: now,
    step,
    verdict: verdict.kind,
    message,
    canary,
    stable,
    bad,
    badFrom: 1 / alpha,
    good,
    goodFrom: 1 / beta,
    isEnough: !isCounted || Math.min(canary.requests, stable.requests) >= judging.minRequests,
  };
};
