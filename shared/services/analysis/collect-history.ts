import type { Judging } from '#domain/analysis/verdict.ts';
import type { Metrics } from '#ports/metrics.ts';
import { type Asked, readNumbers, rowsIn } from './query-metrics.ts';

const [least, most] = [240, 720];
const historySeconds = 4 * 3600;
/** Rows of one question: of many pods the past is shorter, so that the first look stays short too. */
const fewRows = 48_000;

/** How long a past is read, in seconds: two hours of short windows, and never more than four hours. */
export const historySecondsOf = (windowSeconds: number, pods: number): number => {
  const windows = Math.min(most, Math.max(least, Math.floor(fewRows / Math.max(1, pods))));
  return Math.min(historySeconds, Math.max(least * windowSeconds, Math.min(7200, windows * windowSeconds)));
};

/** What running pods did before `to` (epoch ms): a number of windows, limited in hours; `why` if a query failed. */
export const readHistory = async (
  open: () => Promise<Metrics>,
  judging: Pick<Judging, 'checks' | 'windowSeconds'>,
  asked: Omit<Asked, 'from'>,
) => {
  const seconds = historySecondsOf(judging.windowSeconds, asked.pods.length);
  const answers = await readNumbers(open, judging, { ...asked, from: asked.to - seconds * 1000 });
  const why = [answers.counts, ...Object.values(answers.gauges), ...Object.values(answers.pairs)].find(
    (answer) => typeof answer === 'string',
  );
  return { ...rowsIn(answers), ...(why === undefined ? {} : { why }) };
};
