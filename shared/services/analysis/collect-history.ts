import type { Judging } from '#domain/analysis/verdict.ts';
import type { Metrics } from '#ports/metrics.ts';
import { type Asked, readNumbers, rowsIn } from './query-metrics.ts';

const historyWindows = 240;
const historySeconds = 4 * 3600;

/** What running pods did before `to` (epoch ms): so many windows, but no more than hours; `why` where a question failed. */
export const readHistory = async (
  open: () => Promise<Metrics>,
  judging: Pick<Judging, 'checks' | 'windowSeconds'>,
  asked: Omit<Asked, 'from'>,
) => {
  const seconds = Math.min(historySeconds, historyWindows * judging.windowSeconds);
  const answers = await readNumbers(open, judging, { ...asked, from: asked.to - seconds * 1000 });
  const why = [answers.counts, ...Object.values(answers.gauges), ...Object.values(answers.pairs)].find(
    (answer) => typeof answer === 'string',
  );
  return { ...rowsIn(answers), ...(why === undefined ? {} : { why }) };
};
