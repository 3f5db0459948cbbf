import type { Digest } from '../json.ts';
import { judge } from './judge.ts';
import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { combineVerdicts } from './combine-verdicts.ts';
import type { Verdict } from './verdict.ts';

/** One look at one workload, with everything needed to reproduce the verdict. */
export interface RecordedMeasurement {
  readonly workload: string;
  readonly measurement: Measurement;
  readonly before: JudgeState;
  readonly verdict: Verdict;
}

/** What one invocation of the judge saw and said: a blob. Workloads that were not judged but found foul are in the verdict only. */
export interface JudgeRecord {
  readonly measurements: readonly RecordedMeasurement[];
  /** What each workload is known by from here on. */
  readonly after: Readonly<Record<string, JudgeState>>;
  readonly verdict: Verdict;
}

/** Every look at one target of a release, in order. */
export interface TargetMeasurements {
  readonly target: string;
  readonly measurements: readonly JudgeRecord[];
}

/** A fact of the stream of a release's judging in one target. */
export interface MeasuredFact {
  readonly kind: 'measured';
  readonly record: Digest;
}

export interface Replayed {
  readonly workload: string;
  readonly at: number;
  readonly verdict: Verdict;
  /** Whether today's judge produces the same bytes. */
  readonly isSame: boolean;
}

/** Judges a recorded invocation again. */
export const replay = (record: JudgeRecord, write: (value: unknown) => string): readonly Replayed[] => {
  const again = record.measurements.map((recorded) => ({
    recorded,
    judged: judge(recorded.measurement, recorded.before),
  }));
  const whole = write(combineVerdicts(again.map(({ judged }) => judged.verdict)));
  return again.map(({ recorded: { workload, measurement, verdict }, judged }) => ({
    workload,
    at: measurement.now,
    verdict: judged.verdict,
    isSame:
      write(judged.verdict) === write(verdict) &&
      write(judged.state) === write(record.after[workload]) &&
      (record.measurements.length === 1 ? whole === write(record.verdict) : true),
  }));
};
