import type { PodCount } from '#domain/analysis/statistics/calibrate.ts';
import type { Arms } from '#domain/analysis/statistics/dispersion.ts';
import { type Dice, diceFor } from './dice.ts';
import type { Family } from './families.ts';

export interface Cell {
  readonly requestsPerSecond: 10 | 100 | 1000;
  readonly share: number;
}

export const cells: readonly Cell[] = [10, 100, 1000].flatMap((requestsPerSecond) =>
  [0.01, 0.05, 0.2].map((share) => ({
    requestsPerSecond: requestsPerSecond as Cell['requestsPerSecond'],
    share,
  })),
);

export const podsOf = ({ requestsPerSecond }: Cell): number =>
  ({ 10: 4, 100: 10, 1000: 30 })[requestsPerSecond];
export const canaryPodsOf = (cell: Cell): number => Math.max(1, Math.round(podsOf(cell) * cell.share));

/** One trial: minutes of both arms, the truth about it, and what had been seen of the running version before. */
export interface Trial {
  readonly scenario: string;
  readonly rep: number;
  readonly truth: 'good' | 'bad';
  readonly windows: readonly Arms[];
  readonly canaryPods: number;
  readonly share: number;
  /** Bad requests a minute more than a good canary would have had. */
  readonly excess: readonly number[];
  readonly history: () => readonly PodCount[];
}

const baseRatio = 0.005;

interface Pod {
  readonly fixed: number;
  readonly part: number;
  drift: number;
  slow: number;
  isSick: boolean;
}

const newPod = (family: Family, dice: Dice): Pod => ({
  fixed: family.fixed * dice.bell(),
  part: family.uneven === undefined ? 1 : Math.exp(family.uneven * dice.bell()),
  drift: family.drift.sd * dice.bell(),
  slow: family.slow === undefined ? 0 : family.slow.sd * dice.bell(),
  isSick: false,
});

const moved = (was: number, { sd, keeps }: Family['drift'], dice: Dice): number =>
  keeps * was + Math.sqrt(1 - keeps ** 2) * sd * dice.bell();

const ageOf = (pod: Pod, { drift, sick, slow }: Family, dice: Dice): number => {
  pod.drift = moved(pod.drift, drift, dice);
  if (slow !== undefined) pod.slow = moved(pod.slow, slow, dice);
  if (sick !== undefined) pod.isSick = pod.isSick ? dice() > sick.heals : dice() < sick.falls;
  return Math.exp(pod.fixed + pod.drift + pod.slow) * (pod.isSick ? (sick?.times ?? 1) : 1);
};

const errorsOf = (mean: number, family: Family, dice: Dice): number => {
  const clumps = dice.poisson(mean / family.meanClump);
  if (family.meanClump === 1) return clumps;
  let errors = 0;
  for (let one = 0; one < clumps; one += 1) errors += family.clump(dice);
  return errors;
};

/** What both arms go through: the hour of the day, swings, and incidents of two minutes. */
const weather = (family: Family, dice: Dice) => {
  const phase = 2 * Math.PI * dice();
  let swing = family.common * dice.bell();
  let incident = 0;
  return (minute: number) => {
    swing = 0.7 * swing + Math.sqrt(1 - 0.49) * family.common * dice.bell();
    incident = incident > 0 ? incident - 1 : dice() < family.incidents ? 2 : 0;
    return { load: family.day(minute, phase), errs: Math.exp(swing) * (incident > 0 ? 8 : 1) };
  };
};

interface Story {
  readonly scenario: string;
  readonly rep: number;
  readonly family: Family;
  readonly cell: Cell;
  /** The canary errs so many times as often, from this minute on. */
  readonly times: number;
  readonly from?: number;
  readonly minutes?: number;
}

export const trial = ({ scenario, rep, family, cell, times, from = 0, minutes = 60 }: Story): Trial => {
  const dice = diceFor(scenario, rep);
  const sky = weather(family, dice);
  const arms = [
    { pods: Array.from({ length: canaryPodsOf(cell) }, () => newPod(family, dice)), share: cell.share },
    { pods: Array.from({ length: podsOf(cell) }, () => newPod(family, dice)), share: 1 - cell.share },
  ] as const;
  const excess: number[] = [];
  const windows = Array.from({ length: minutes }, (_, minute) => {
    const { load, errs } = sky(minute);
    const worse = minute >= from ? times : 1;
    const blip = dice() < family.blips ? 10 : 1;
    const [[xc, nc], [xb, nb]] = arms.map(({ pods, share }, arm) => {
      let [bad, all] = [0, 0];
      const parts = pods.reduce((sum, { part }) => sum + part, 0);
      for (const pod of pods) {
        const requests = dice.poisson((cell.requestsPerSecond * 60 * share * load * pod.part) / parts);
        const ratio = baseRatio * errs * ageOf(pod, family, dice) * (arm === 0 ? worse * blip : 1);
        bad += Math.min(requests, errorsOf(requests * Math.min(0.9, ratio), family, dice));
        all += requests;
      }
      return [bad, all] as const;
    }) as [readonly [number, number], readonly [number, number]];
    excess.push(Math.max(0, (xc * (worse - 1)) / worse));
    return { xc, nc, xb, nb };
  });
  return {
    scenario,
    rep,
    truth: times > 1 ? 'bad' : 'good',
    windows,
    canaryPods: canaryPodsOf(cell),
    share: cell.share,
    excess,
    history: () => historyOf(family, cell, rep % 40),
  };
};

const told = new Map<string, readonly PodCount[]>();

/** Three hours of the running version, pod by pod; forty different ones for each kind of service. */
const historyOf = (family: Family, cell: Cell, number: number): readonly PodCount[] => {
  const key = `${family.name} ${cell.requestsPerSecond} ${number}`;
  const known = told.get(key);
  if (known !== undefined) return known;
  const dice = diceFor('history', key);
  const sky = weather(family, dice);
  const pods = Array.from({ length: podsOf(cell) }, () => newPod(family, dice));
  const rows: PodCount[] = [];
  for (let minute = 0; minute < 180; minute += 1) {
    const { load, errs } = sky(minute);
    const parts = pods.reduce((sum, { part }) => sum + part, 0);
    for (const [at, pod] of pods.entries()) {
      const all = dice.poisson((cell.requestsPerSecond * 60 * load * pod.part) / parts);
      const bad = errorsOf(all * Math.min(0.9, baseRatio * errs * ageOf(pod, family, dice)), family, dice);
      rows.push({ pod: `p${at}`, to: minute * 60_000, bad: Math.min(bad, all), all });
    }
  }
  told.set(key, rows);
  return rows;
};
