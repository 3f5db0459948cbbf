import type { Digest } from '../json.ts';
import { judge } from './judge.ts';
import type { Look } from './look.ts';
import type { JudgeState } from './state.ts';
import { together } from './together.ts';
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

/** The windows of a look without anything that tells whose they are: pods become numbers, times begin at zero. */
export const anonymous = (looks: readonly RecordedLook[]): readonly unknown[] => {
  const start = Math.min(...looks.flatMap(({ look }) => look.windows.map(({ to }) => to)));
  return looks.map(({ look }, at) => {
    const names = new Map([...look.canary, ...look.stable].map((pod, index) => [pod, index]));
    const arm = (pods: readonly string[]) => look.windows.filter(({ pod }) => pods.includes(pod));
    const rows = (pods: readonly string[]) =>
      arm(pods).map(({ pod, to, requests, errors, slow, buckets }) => ({
        pod: names.get(pod) ?? 0,
        seconds: (to - start) / 1000,
        requests,
        errors,
        ...(slow === undefined ? {} : { slow }),
        ...(buckets === undefined ? {} : { buckets }),
      }));
    return {
      look: at,
      windowSeconds: look.judging.windowSeconds,
      canary: rows(look.canary),
      stable: rows(look.stable),
    };
  });
};
