import type { Digest } from '../json.ts';
import { judge } from './judge.ts';
import type { Look } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { together } from './combine-verdicts.ts';
import type { Verdict } from './verdict.ts';

/** One look at one workload, with all that is needed to come to the same verdict again. */
export interface RecordedLook {
  readonly workload: string;
  readonly look: Look;
  readonly before: JudgeState;
  readonly verdict: Verdict;
}

/** What one invocation of the judge saw and said: a blob. Workloads that were not judged but found foul are in the verdict only. */
export interface JudgeRecord {
  readonly looks: readonly RecordedLook[];
  /** What each workload is known by from here on. */
  readonly after: Readonly<Record<string, JudgeState>>;
  readonly verdict: Verdict;
}

/** Every look at one target of a release, in order. */
export interface TargetLooks {
  readonly target: string;
  readonly looks: readonly JudgeRecord[];
}

/** A fact of the stream of a release's judging in one target. */
export interface LookedFact {
  readonly kind: 'looked';
  readonly record: Digest;
}

export interface Replayed {
  readonly workload: string;
  readonly at: number;
  readonly verdict: Verdict;
  /** Whether today's judge comes to the same bytes. */
  readonly isSame: boolean;
}

/** Judges a recorded invocation again. */
export const replay = (record: JudgeRecord, write: (value: unknown) => string): readonly Replayed[] => {
  const again = record.looks.map((recorded) => ({ recorded, judged: judge(recorded.look, recorded.before) }));
  const whole = write(together(again.map(({ judged }) => judged.verdict)));
  return again.map(({ recorded: { workload, look, verdict }, judged }) => ({
    workload,
    at: look.now,
    verdict: judged.verdict,
    isSame:
      write(judged.verdict) === write(verdict) &&
      write(judged.state) === write(record.after[workload]) &&
      (record.looks.length === 1 ? whole === write(record.verdict) : true),
  }));
};
