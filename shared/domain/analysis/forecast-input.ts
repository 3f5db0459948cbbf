import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import type { Foreseen } from './statistics/foresee.ts';
import type { Check, Judging } from './verdict.ts';

/** What is known before the release begins; windows are those of all running pods. */
export interface Past {
  readonly pods: readonly string[];
  readonly history: NonNullable<Measurement['history']>;
  readonly historyGauges: NonNullable<Measurement['historyGauges']>;
  readonly historyPairs: NonNullable<Measurement['historyPairs']>;
}

/** One check in one step: the judge as it would begin there, and until when it may decide. */
export interface ForecastInput {
  readonly judging: Judging;
  readonly past: Past;
  readonly share: number;
  /** Which of the four margins holds there: the full one where all others follow. */
  readonly margin: number;
  readonly state: JudgeState;
  readonly deadline: number;
}

export interface Observed extends Foreseen {
  readonly what: (detected: NonNullable<Foreseen['detects']>) => string;
}

export const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

/** Events of the running version, and the seconds in which they were counted. */
type Tally = { readonly bad: number; readonly all: number; readonly seconds: number };

export const countedBy = (
  check: Extract<Check, { kind: 'errors' | 'latency' | 'pair' | 'slo' }>,
  { history, historyPairs }: Past,
  windowSeconds: number,
): Tally => {
  const rows =
    check.kind === 'pair'
      ? historyPairs.filter(({ name }) => name === check.name)
      : history.map(({ to, requests, errors, slow }) => ({
          to,
          all: requests,
          bad: check.kind === 'latency' ? (slow ?? 0) : errors,
        }));
  const windows = new Set(rows.map(({ to }) => to)).size;
  return {
    bad: rows.reduce((sum, { bad }) => sum + bad, 0),
    all: rows.reduce((sum, { all }) => sum + all, 0),
    seconds: windows * windowSeconds,
  };
};
