import type { Digest } from '../json.ts';
import { judge } from './judge.ts';
import type { Look } from './look.ts';
import type { JudgeState } from './state.ts';
import { together } from './together.ts';
import type { Buckets } from './tcl/latency.ts';
import type { Judging, Verdict } from './verdict.ts';

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

/** One pod in one window, without its name: `seconds` is the window's end, counted from the first window's start. */
export interface AnonymousRow {
  readonly pod: number;
  readonly seconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
  readonly buckets?: Buckets;
}

export interface AnonymousWindows {
  readonly windowSeconds: number;
  readonly canary: readonly AnonymousRow[];
  readonly stable: readonly AnonymousRow[];
}

/** All windows of one workload without anything that tells whose they are: pods become numbers, time begins at zero. */
export const anonymous = (looks: readonly RecordedLook[]): AnonymousWindows => {
  const windowSeconds = looks[0]?.look.judging.windowSeconds ?? 0;
  const ends = looks.flatMap(({ look }) => look.windows.map(({ to }) => to));
  const start = ends.reduce((first, to) => Math.min(first, to), Infinity) - windowSeconds * 1000;
  const pods = new Map<string, number>();
  const numberOf = (pod: string): number => {
    const number = pods.get(pod) ?? pods.size;
    pods.set(pod, number);
    return number;
  };
  const rows = (arm: 'canary' | 'stable') =>
    looks.flatMap(({ look }) =>
      look.windows
        .filter(({ pod }) => look[arm].includes(pod))
        .map(({ pod, to, requests, errors, slow, buckets }) => ({
          pod: numberOf(pod),
          seconds: (to - start) / 1000,
          requests,
          errors,
          ...(slow === undefined ? {} : { slow }),
          ...(buckets === undefined ? {} : { buckets }),
        })),
    );
  return { windowSeconds, canary: rows('canary'), stable: rows('stable') };
};

/** A window's end at which something was decided, and how. */
export interface Tried {
  readonly seconds: number;
  readonly verdict: Verdict;
}

/** What the judge would have said of windows, look by look at the end of each, until it has decided. */
export const tryOn = (
  judging: Judging,
  { canary, stable, windowSeconds }: AnonymousWindows,
): readonly Tried[] => {
  const name = ({ pod }: AnonymousRow, arm: string) => `${arm}-${pod}`;
  const rows = [
    ...canary.map((row) => ({ ...row, pod: name(row, 'canary'), to: row.seconds * 1000 })),
    ...stable.map((row) => ({ ...row, pod: name(row, 'stable'), to: row.seconds * 1000 })),
  ];
  const ends = [...new Set(rows.map(({ to }) => to))].sort((a, b) => a - b);
  const namesOf = (arm: string) => [
    ...new Set(rows.flatMap(({ pod }) => (pod.startsWith(arm) ? [pod] : []))),
  ];
  const tried: Tried[] = [];
  let state: JudgeState | undefined;
  for (const to of ends) {
    const judged = judge(
      {
        judging: { ...judging, windowSeconds, passEarly: true },
        windows: rows.filter((row) => row.to === to),
        canary: namesOf('canary'),
        stable: namesOf('stable'),
        since: 0,
        bakeSeconds: 0,
        now: to,
      },
      state,
    );
    state = judged.state;
    tried.push({ seconds: to / 1000, verdict: judged.verdict });
    if (judged.verdict.kind !== 'wait') break;
  }
  return tried;
};
