import { calibrate } from '#domain/analysis/statistics/calibrate.ts';
import { decide } from '#domain/analysis/statistics/decide.ts';
import {
  addBuckets,
  type Buckets,
  chooseThresholds,
  passableShare,
  slowIn,
  tails,
} from '#domain/analysis/statistics/latency.ts';
import { guessedNoise, levelsFor, presets, type PresetName } from '#domain/analysis/statistics/presets.ts';
import {
  failOf,
  freshProportion,
  passOf,
  type ProportionRules,
  rootsOf,
  weighProportion,
} from '#domain/analysis/statistics/proportion.ts';
import { type Dice, diceFor } from './dice.ts';
import { isHigh } from './peers/kayenta.ts';
import type { Ruling } from './ruling.ts';
import { type Cell, canaryPodsOf, podsOf } from './traffic.ts';

/** How a canary differs: everything takes longer, or only the tail is longer. */
export interface Change {
  readonly name: string;
  readonly body: number;
  readonly tail: number;
}
export const changes: readonly Change[] = [
  { name: 'none', body: 1, tail: 1 },
  { name: '+5 %', body: 1.05, tail: 1 },
  { name: '+20 %', body: 1.2, tail: 1 },
  { name: 'tail x2', body: 1, tail: 2 },
];

// Envoy's own limits, ms.
const limits = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000];

const normalTail = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return x > 0 ? tail : 1 - tail;
};

interface Pod {
  readonly fixed: number;
  drift: number;
  heavy: number;
}

const noisy = { fixed: 0.03, drift: 0.05, heavy: 0.3 };

const newPod = (noise: typeof noisy, dice: Dice): Pod => ({
  fixed: noise.fixed * dice.bell(),
  drift: noise.drift * dice.bell(),
  heavy: noise.heavy * dice.bell(),
});

/** Body around 80 ms, and two in a hundred around 600 ms; `swing` is what all pods go through together. */
const histogram = (
  pod: Pod,
  noise: typeof noisy,
  requests: number,
  swing: number,
  change: Change,
  dice: Dice,
): Buckets => {
  const step = (was: number, sd: number) => 0.8 * was + 0.6 * sd * dice.bell();
  pod.drift = step(pod.drift, noise.drift);
  pod.heavy = step(pod.heavy, noise.heavy);
  const scale = Math.exp(pod.fixed + pod.drift + swing) * change.body;
  const share = Math.min(0.5, 0.02 * Math.exp(pod.heavy) * change.tail);
  const survival = (limit: number) =>
    (1 - share) * normalTail(Math.log(limit / (80 * scale)) / 0.6) +
    share * normalTail(Math.log(limit / (600 * scale)) / 0.6);
  let slower = requests;
  let before = 1;
  const counts = limits.map((limit) => {
    const now = Math.min(before, survival(limit));
    slower = thin(slower, before <= 0 ? 0 : now / before, dice);
    before = now;
    return requests - slower;
  });
  return { bounds: limits, counts, all: requests };
};

const thin = (count: number, chance: number, dice: Dice): number => {
  const mean = count * chance;
  if (Math.min(mean, count - mean) > 25)
    return Math.min(count, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - chance)) * dice.bell())));
  return mean <= count / 2
    ? Math.min(count, dice.poisson(mean))
    : count - Math.min(count, dice.poisson(count - mean));
};

export interface DelayTrial {
  readonly canary: readonly Buckets[];
  readonly stable: readonly Buckets[];
  readonly history: History;
  readonly canaryPods: number;
}

interface History {
  readonly key: string;
  readonly rows: readonly { readonly pod: string; readonly to: number; readonly buckets: Buckets }[];
}

const told = new Map<string, History>();

const historyOf = (cell: Cell, number: number): History => {
  const key = `${cell.requestsPerSecond} ${number}`;
  const known = told.get(key);
  if (known !== undefined) return known;
  const dice = diceFor('delays', key);
  const pods = Array.from({ length: podsOf(cell) }, () => newPod(noisy, dice));
  const still = { name: 'none', body: 1, tail: 1 };
  const rows = Array.from({ length: 160 }, (_, minute) =>
    pods.map((pod, at) => ({
      pod: `p${at}`,
      to: minute,
      buckets: histogram(
        pod,
        noisy,
        dice.poisson((cell.requestsPerSecond * 60) / pods.length),
        0,
        still,
        dice,
      ),
    })),
  ).flat();
  const history = { key, rows };
  told.set(key, history);
  return history;
};

export const delayTrial = (cell: Cell, change: Change, rep: number): DelayTrial => {
  const dice = diceFor('delays', cell.requestsPerSecond, cell.share, change.name, rep);
  const still = { name: 'none', body: 1, tail: 1 };
  const canaryPods = canaryPodsOf(cell);
  const fresh = Array.from({ length: canaryPods }, () => newPod(noisy, dice));
  const old = Array.from({ length: podsOf(cell) }, () => newPod(noisy, dice));
  let swing = 0;
  const minutes = Array.from({ length: 60 }, () => {
    swing = 0.7 * swing + 0.07 * dice.bell();
    const arm = (pods: readonly Pod[], share: number, how: Change) =>
      addBuckets(
        pods.map((pod) =>
          histogram(
            pod,
            noisy,
            dice.poisson((cell.requestsPerSecond * 60 * share) / pods.length),
            swing,
            how,
            dice,
          ),
        ),
      ) as Buckets;
    return { canary: arm(fresh, cell.share, change), stable: arm(old, 1 - cell.share, still) };
  });
  return {
    canary: minutes.map(({ canary }) => canary),
    stable: minutes.map(({ stable }) => stable),
    history: historyOf(cell, rep % 10),
    canaryPods,
  };
};

const known = new Map<string, readonly ProportionRules[]>();

/** Bounds, margins and noise, as they are before a release: from the history alone. */
const rulesOf = ({ history, canaryPods }: DelayTrial, preset: PresetName) => {
  const key = `${preset} ${history.key} ${canaryPods}`;
  const seen = addBuckets(history.rows.map(({ buckets }) => buckets)) as Buckets;
  const { fail, pass } = presets[preset].latency;
  const thresholds = chooseThresholds(seen, tails.all, { fail, passes: [pass] });
  const rules =
    known.get(key) ??
    thresholds.map(({ bound, rho0, rho1s }): ProportionRules => {
      const rows = history.rows.map(({ pod, to, buckets }) => ({
        pod,
        to,
        bad: slowIn(buckets, bound),
        all: buckets.all,
      }));
      const noise = calibrate(rows, canaryPods, false) ?? guessedNoise.latency;
      return { rho0, rho1s, isRare: false, seesOutliers: true, noise, ...levelsFor(noise.isMeasured) };
    });
  known.set(key, rules);
  return thresholds.map((threshold, at) => ({ threshold, rules: rules[at] as ProportionRules }));
};

export const oursOnDelays = (trial: DelayTrial, preset: PresetName): Ruling => {
  const limitsOf = rulesOf(trial, preset);
  const [first] = limitsOf;
  if (first === undefined) return { kind: 'none', minute: 60 };
  let states = limitsOf.map(({ rules }) => freshProportion(rules));
  for (let at = 0; at < trial.canary.length; at += 1) {
    const [canary, stable] = [trial.canary[at] as Buckets, trial.stable[at] as Buckets];
    states = states.map((state, index) => {
      const { threshold, rules } = limitsOf[index] ?? first;
      const arms = {
        xc: slowIn(canary, threshold.bound),
        nc: canary.all,
        xb: slowIn(stable, threshold.bound),
        nb: stable.all,
      };
      return weighProportion(state, arms, rules);
    });
    const verdict = decide(
      states.map((state, index) => {
        const roots = rootsOf(state, 0);
        const canPass = (limitsOf[index]?.threshold.share ?? 0) >= passableShare;
        return {
          fail: failOf(state),
          pass: passOf(state, 0),
          failRoot: roots.fail,
          passRoot: roots.pass,
          canPass,
        };
      }),
      { windows: at + 1, hadDataLately: true, isLast: at === 59 },
      first.rules,
    );
    if (verdict === 'fail' || verdict === 'pass') return { kind: verdict, minute: at + 1 };
  }
  return { kind: 'none', minute: 60 };
};

const quantile = ({ bounds, counts, all }: Buckets, share: number): number => {
  const rank = share * all;
  const index = counts.findIndex((count) => count >= rank);
  if (index < 0) return bounds.at(-1) ?? 0;
  const [low, from] = index === 0 ? [0, 0] : [bounds[index - 1] ?? 0, counts[index - 1] ?? 0];
  const height = (counts[index] ?? 0) - from;
  return low + ((bounds[index] ?? 0) - low) * (height === 0 ? 1 : (rank - from) / height);
};

/** Kayenta on p50, p95 and p99, every five minutes over the growing window. */
export const kayentaOnDelays = ({ canary, stable }: DelayTrial): Ruling => {
  const series = (arm: readonly Buckets[], share: number) => arm.map((buckets) => quantile(buckets, share));
  const pairs = [0.5, 0.95, 0.99].map((share) => [series(stable, share), series(canary, share)] as const);
  for (let minute = 5; minute <= canary.length; minute += 5)
    if (pairs.some(([old, fresh]) => isHigh(old.slice(0, minute), fresh.slice(0, minute))))
      return { kind: 'fail', minute };
  return { kind: 'pass', minute: canary.length };
};
