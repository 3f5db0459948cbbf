import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { selfTest } from '#domain/analysis/selftest.ts';
import { fitWindow } from '#shared/services/analysis/fit-window.ts';
import { readHistory } from '#shared/services/analysis/collect-history.ts';
import { judgingOf } from '#test/bench/judge/defaults.ts';
import { diceFor } from '#test/bench/judge/dice.ts';
import { startPrometheus } from '#test/cluster/prometheus.ts';

/* Real time: what is imported has to end now, or Prometheus deletes it as too old. */

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const [scrapeSeconds, hours] = [15, 4];
const pods = Array.from({ length: 8 }, (_, pod) => `web-${pod}`);

/** Counters of the last hours in the text that `promtool` imports; `times` is how much more a pod errs. */
const openMetrics = (namespace: string, end: number, times: (pod: number, at: number) => number) => {
  const dice = diceFor('selftest', namespace);
  const scrapes = (hours * 3600) / scrapeSeconds;
  return pods.flatMap((pod, index) => {
    let [good, bad] = [0, 0];
    return Array.from({ length: scrapes }, (_, at) => {
      good += dice.poisson(40 * scrapeSeconds);
      bad += dice.poisson(0.2 * scrapeSeconds * times(index, at / scrapes));
      const to = end / 1000 - (scrapes - at) * scrapeSeconds;
      const line = (code: number, count: number) =>
        `http_requests_total{namespace="${namespace}",pod="${pod}",code="${code}"} ${count} ${to}`;
      return [line(200, good), line(500, bad)];
    }).flat();
  });
};

test.skipIf(program === undefined)(
  'the self-test on four hours of a real Prometheus (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  async ({ onTestFinished }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-selftest-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [file, data] = [join(folder, 'past.txt'), join(folder, 'data')];
    const end = Math.floor(Date.now() / 60_000) * 60_000;
    const lines = [
      ...openMetrics('calm', end, () => 1),
      // Two hours are read, and the earlier half of them is what the judge knows.
      ...openMetrics('fickle', end, (pod, at) => (pod < 3 && at > 0.75 ? 8 : 1)),
    ];
    writeFileSync(file, ['# TYPE http_requests counter', ...lines, '# EOF', ''].join('\n'));
    const promtool = join(dirname(program ?? ''), 'promtool');
    execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, data]);
    const prometheus = await startPrometheus({ targets: [], data, ...(program ? { program } : {}) });
    onTestFinished(() => prometheus.stop());
    const metrics = openPrometheus({ url: prometheus.url });
    const tested = async (namespace: string) => {
      const asked = { namespace, workload: 'web', pods, to: end };
      const open = () => Promise.resolve(metrics);
      const judging = judgingOf({ errors: {} });
      const windowSeconds = await fitWindow(open, judging.windowSeconds, asked);
      const past = await readHistory(open, { ...judging, windowSeconds }, asked);
      expect(past.why).toBeUndefined();
      expect(past.windows.length).toBeGreaterThan(100 * pods.length);
      return selfTest({
        judging: { ...judging, windowSeconds },
        pods,
        freshPods: 1,
        history: past.windows,
        historyGauges: past.gauges,
        historyPairs: past.pairs,
      });
    };
    expect(await tested('calm')).toMatchObject([{ check: 'errors', alarms: 0 }]);
    const [fickle] = await tested('fickle');
    expect(fickle?.plays).toBeGreaterThanOrEqual(10);
    expect(fickle?.alarms).toBeGreaterThan(2);
  },
  120_000,
);
