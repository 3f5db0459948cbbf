import { judge } from '#domain/analysis/judge.ts';
import type { Counts, Measurement } from '#domain/analysis/observation.ts';
import { historySecondsOf } from '#shared/services/analysis/collect-history.ts';
import { judgingOf } from './judge/defaults.ts';
import { diceFor } from './judge/dice.ts';
import { bounds } from './judge/service.ts';
import { quantile } from './lab/machine.ts';
import type { Bench } from './run.ts';

const [pods, steps, windowSeconds] = [200, 20, 10];
const start = 1_000_000_800_000;
const shares = [0.1, 0.3, 0.6, 0.85, 0.92, 0.96, 0.99, 0.998, 1];
const [fresh, old] = ['new', 'old'].map((arm) =>
  Array.from({ length: arm === 'new' ? pods / steps : pods }, (_, pod) => `${arm}-${pod}`),
) as [string[], string[]];

const lookWith = (written: Parameters<typeof judgingOf>[0], isTimed: boolean): Measurement => {
  const dice = diceFor('first look');
  const row = (pod: string, to: number): Counts => {
    const requests = dice.poisson(50);
    const buckets = { bounds, counts: shares.map((share) => Math.round(share * requests)), all: requests };
    return {
      pod,
      to,
      requests,
      errors: Math.min(requests, dice.poisson(0.25)),
      ...(isTimed ? { buckets } : {}),
    };
  };
  const ends = Array.from(
    { length: historySecondsOf(windowSeconds, pods) / windowSeconds },
    (_, at) => start - at * windowSeconds * 1000,
  );
  return {
    judging: { ...judgingOf(written), windowSeconds },
    history: ends.flatMap((to) => old.map((pod) => row(pod, to))),
    windows: [...fresh, ...old].map((pod) => row(pod, start + windowSeconds * 1000)),
    canary: fresh,
    stable: old,
    step: 0,
    stepPods: Array.from({ length: steps }, (_, step) => ((step + 1) * pods) / steps),
    since: start,
    bakeSeconds: 60,
    now: start + (windowSeconds + 5) * 1000,
  };
};

/** The first look at a release learns the noise of all its steps; it must not take longer than 100 ms, nor keep more than 8 KB. */
const timed = (look: Measurement) => {
  for (let warm = 0; warm < 3; warm += 1) judge(look);
  const took = Array.from({ length: 15 }, () => {
    const [from, began] = [process.cpuUsage(), performance.now()];
    judge(look);
    const { user, system } = process.cpuUsage(from);
    return { cpu: (user + system) / 1000, clock: performance.now() - began };
  });
  const of = (key: 'cpu' | 'clock', part: number) =>
    Math.round(
      quantile(
        took.map((one) => one[key]),
        part,
      ),
    );
  return {
    'p50 ms of CPU': of('cpu', 0.5),
    'p95 ms of CPU': of('cpu', 0.95),
    'p50 ms': of('clock', 0.5),
    'p95 ms': of('clock', 0.95),
    'state, bytes': JSON.stringify(judge(look).state).length,
    rows: look.history?.length ?? 0,
  };
};

/** `npm run bench -- first-look` */
export const bench = (): Promise<Bench> =>
  Promise.resolve({
    name: `first look: ${pods} pods, ${steps} steps`,
    figures: {
      errors: timed(lookWith({}, false)),
      'errors and latency': timed(lookWith({ latency: { p99: '+20 %' } }, true)),
    },
  });
