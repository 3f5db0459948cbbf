import type { Score } from './contest.ts';
import { describeShare } from './wilson.ts';

/** Scores as people read them. */
export const shown = (scores: readonly Score[]) =>
  scores.map(({ scenario, judge, failed, passed, failMinute, passMinute, excess }) => ({
    scenario,
    judge,
    'rolled back %': describeShare(failed),
    'passed %': describeShare(passed),
    'rollback min': failMinute,
    'pass min': passMinute,
    'excess bad': excess,
  }));
