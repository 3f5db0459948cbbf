import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountsQuery, Metrics } from '#ports/metrics.ts';

/**
 * What a source of metrics must bring to its exam: five windows that are over, in which pods of these names did this.
 * `good` took about 100 requests a second, none failed, none was slow; `bad` failed a quarter of its own, and half of
 * them were slow; `leaving` served in the windows 0 and 1 and left in the next; `coming` came in window 2 and stayed.
 */
export interface MetricsExam {
  readonly metrics: Metrics;
  readonly namespace: string;
  readonly workload: string;
  /** Where window 0 begins, epoch ms. */
  readonly start: number;
  readonly windowSeconds: number;
  /** What counts as slow. */
  readonly slowerThanMs: number;
  /** A gauge that every pod has. */
  readonly gauge: string;
  /** A pair of queries that counts what failed, of all requests. */
  readonly pair: { readonly name: string; readonly bad: string; readonly total: string };
  readonly stop: () => Promise<void>;
}

/** The exam of every adapter of the port `Metrics`. What was measured is prepared once, for it may take a while. */
export const testMetrics = (title: string, setup: () => Promise<MetricsExam>): void => {
  describe(title, () => {
    let exam: MetricsExam;
    beforeAll(async () => void (exam = await setup()));
    afterAll(() => exam.stop());

    const windowMs = () => exam.windowSeconds * 1000;
    const query = (pods: readonly string[], from = 0, to = 5): CountsQuery => ({
      namespace: exam.namespace,
      workload: exam.workload,
      pods,
      from: exam.start + from * windowMs(),
      to: exam.start + to * windowMs(),
      windowSeconds: exam.windowSeconds,
      slowerThanMs: exam.slowerThanMs,
    });
    const windowsOf = (rows: readonly { readonly from: number }[]) =>
      rows.map(({ from }) => (from - exam.start) / windowMs()).sort((a, b) => a - b);

    test('requests, errors and slow requests are counted in every whole window', async () => {
      const good = await exam.metrics.counts(query(['good']));
      expect(windowsOf(good)).toEqual([0, 1, 2, 3, 4]);
      for (const { requests, errors, slow, from, to } of good) {
        expect(to - from).toBe(windowMs());
        expect(requests).toBeGreaterThan(50 * exam.windowSeconds);
        expect(requests).toBeLessThan(150 * exam.windowSeconds);
        expect([errors, slow]).toEqual([0, 0]);
      }
      for (const { requests, errors, slow = 0 } of await exam.metrics.counts(query(['bad']))) {
        expect(errors / requests).toBeGreaterThan(0.15);
        expect(errors / requests).toBeLessThan(0.35);
        expect(slow / requests).toBeGreaterThan(0.35);
        expect(slow / requests).toBeLessThan(0.65);
      }
    });

    test('who does not ask for slow requests is not told of any', async () => {
      const { slowerThanMs: _, ...rest } = query(['bad']);
      for (const row of await exam.metrics.counts(rest)) expect(row).not.toHaveProperty('slow');
    });

    test('only whole windows are answered, aligned whatever the question', async () => {
      const rows = await exam.metrics.counts(query(['good'], 0.4, 3.9));
      expect(windowsOf(rows)).toEqual([1, 2]);
      for (const { from } of rows) expect(from % windowMs()).toBe(0);
      expect(await exam.metrics.counts(query(['good'], 0.4, 1.3))).toEqual([]);
    });

    test('a pod has rows only for the windows in which it was there all the time', async () => {
      expect(windowsOf(await exam.metrics.counts(query(['leaving'])))).toEqual([0, 1]);
      expect(windowsOf(await exam.metrics.counts(query(['coming'])))).toEqual([3, 4]);
    });

    test('what is not known has no row: absence is not zero', async () => {
      expect(await exam.metrics.counts(query(['nobody']))).toEqual([]);
      expect(await exam.metrics.counts(query([]))).toEqual([]);
      expect(await exam.metrics.gauges({ ...query(['nobody']), gauge: exam.gauge })).toEqual([]);
    });

    test('several pods are answered together, each by its own name, and nobody else', async () => {
      const rows = await exam.metrics.counts(query(['good', 'bad', 'nobody']));
      expect(rows).toHaveLength(10);
      expect(new Set(rows.map(({ pod }) => pod))).toEqual(new Set(['good', 'bad']));
    });

    test('windows that are not over have no rows', async () => {
      const { from, to } = query([], 0, 1e6);
      const rows = await exam.metrics.counts({ ...query(['good']), from, to });
      expect(rows.length).toBeLessThan(1_000);
      expect(windowsOf(rows).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    });

    test('what is over does not change: the same question has the same answer', async () => {
      const ask = query(['good', 'bad', 'leaving'], 0, 5);
      expect(await exam.metrics.counts(ask)).toEqual(await exam.metrics.counts(ask));
    });

    test('a pair counts what went wrong, of how much, in the same windows', async () => {
      const rows = await exam.metrics.pairs({ ...query(['good', 'bad', 'nobody'], 0, 3), ...exam.pair });
      expect(windowsOf(rows)).toEqual([0, 0, 1, 1, 2, 2]);
      for (const { pod, bad, all } of rows) {
        expect(all).toBeGreaterThan(0);
        expect(bad / all > 0.1).toBe(pod === 'bad');
        expect(bad).toBeLessThanOrEqual(all);
      }
    });

    test('a gauge is averaged over the same windows', async () => {
      const rows = await exam.metrics.gauges({ ...query(['good'], 0, 3), gauge: exam.gauge });
      expect(windowsOf(rows)).toEqual([0, 1, 2]);
      for (const { pod, mean, from, to } of rows) {
        expect(pod).toBe('good');
        expect(Number.isFinite(mean)).toBe(true);
        expect(to - from).toBe(windowMs());
      }
    });
  });
};
