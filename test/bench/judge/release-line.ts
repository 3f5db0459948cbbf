import { fittingWindow } from '#domain/analysis/fitting-window.ts';
import type { Counts } from '#domain/analysis/observation.ts';
import { historySecondsOf } from '#shared/services/analysis/collect-history.ts';
import { freshPods } from '#domain/workload/step.ts';
import { judgingOf, type Story } from './defaults.ts';
import { diceFor } from './dice.ts';
import type { Line, LineWindow } from './line.ts';
import { bounds, openService, type Pod, readWindow } from './service.ts';

/** Each step is written down for so long; a judge that has passed it skips the rest. */
const stepSeconds = 780;
const settleSeconds = 20;

/** A release with the defaults as a line of trials: what a judge sees that is told the sums of both arms and the steps. */
export const releaseLine = ({ trouble, service, rep, steps = [10, 50, 100] }: Story): Line => {
  const fleet = { ...service, requestsPerSecond: trouble.requestsPerSecond ?? service.requestsPerSecond };
  const dice = diceFor('line', trouble.name, ...Object.values(fleet), ...steps, rep);
  const windowSeconds = fittingWindow(judgingOf({}).windowSeconds, service.scrapeSeconds);
  const scene = openService(fleet, trouble, dice);
  const old = Array.from({ length: service.pods }, (_, index) => scene.start(index, false, -86_400));
  const run = (pods: readonly Pod[], from: number, to: number) => {
    const seen: (readonly Counts[])[] = [];
    for (let at = from + scene.tick; at <= to; at += scene.tick) {
      scene.run(pods, at);
      if (at % windowSeconds === 0) seen.push(readWindow(pods, at, windowSeconds, 0));
    }
    return seen;
  };
  const past = run(old, -historySecondsOf(windowSeconds, service.pods) - scene.tick, 0).flat();
  const judged = steps.slice(0, -1).map((percent, index) => ({ index, percent, of: steps.length }));
  const counts = judged.map((step) => freshPods(step, service.pods));
  const windows: LineWindow[] = [];
  let [fresh, now]: [readonly Pod[], number] = [[], 0];
  for (const [step, count] of counts.entries()) {
    const added = Array.from({ length: count - fresh.length }, (_, at) =>
      scene.start(fresh.length + at, true, now),
    );
    fresh = [...fresh, ...added];
    const running = [...fresh, ...old.slice(0, service.pods - count)];
    const begins = Math.ceil((now + settleSeconds) / windowSeconds) * windowSeconds;
    run(running, now, begins);
    windows.push(
      ...run(running, begins, begins + stepSeconds).map((rows) => ({
        step,
        ...armsOf(rows, trouble.isTimed),
      })),
    );
    now = begins + stepSeconds;
  }
  return {
    scenario: trouble.name,
    rep,
    truth: trouble.truth,
    defaults: true,
    windowSeconds,
    canaryPods: counts,
    stablePods: service.pods,
    share: counts.map((count) => count / service.pods),
    windows,
    history: past.map(({ pod, to, errors, requests, buckets }) => ({
      pod,
      to,
      bad: errors,
      all: requests,
      ...(buckets === undefined ? {} : { buckets: mutable(buckets) }),
    })),
  };
};

const mutable = ({ counts, all }: NonNullable<Counts['buckets']>) => ({
  bounds: [...bounds],
  counts: [...counts],
  all,
});

const armsOf = (rows: readonly Counts[], isTimed: boolean | undefined): LineWindow => {
  const arm = (isNew: boolean) => rows.filter(({ pod }) => pod.startsWith('new') === isNew);
  const sum = (of: readonly Counts[], key: 'requests' | 'errors') =>
    of.length === 0 ? null : of.reduce((all, row) => all + row[key], 0);
  const histogram = (of: readonly Counts[]) => {
    const seen = of.flatMap(({ buckets }) => buckets ?? []);
    if (seen.length === 0) return null;
    return {
      bounds: [...bounds],
      counts: bounds.map((_, at) => seen.reduce((all, { counts }) => all + (counts[at] ?? 0), 0)),
      all: seen.reduce((total, { all }) => total + all, 0),
    };
  };
  const [canary, stable] = [arm(true), arm(false)];
  return {
    xc: sum(canary, 'errors'),
    nc: sum(canary, 'requests'),
    xb: sum(stable, 'errors'),
    nb: sum(stable, 'requests'),
    ...(isTimed === true ? { buckets: { canary: histogram(canary), stable: histogram(stable) } } : {}),
  };
};
