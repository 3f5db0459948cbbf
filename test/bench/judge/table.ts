import type { Score } from './contest.ts';
import { lessBy, type Share } from './wilson.ts';

/** One line of the table of bars: what was asked, what was seen, its interval, and whether it is enough. */
export interface Row {
  readonly row: number;
  readonly what: string;
  readonly seen: string;
  /** 95 %, where the figure is a share. */
  readonly interval: string;
  readonly bar: string;
  readonly verdict: 'met' | 'missed' | 'within noise' | 'told' | 'not run';
}

/** From so many repetitions on the figure itself must hold; with fewer, chance may be what is in its way. */
const enough = 2000;

const ruled = (holds: boolean, reaches: boolean, count: number): Row['verdict'] =>
  holds ? 'met' : reaches && count < enough ? 'within noise' : 'missed';

const tell = ({ low, high }: Share): string => `${low}-${high}`;

type Pick = (score: Score) => Share;
export const failed: Pick = (score) => score.failed;
export const passed: Pick = (score) => score.passed;

const worstOf = (scores: readonly Score[], pick: Pick, sign: 1 | -1): Score | undefined =>
  [...scores].sort((a, b) => sign * (pick(b).percent - pick(a).percent))[0];

interface Asked {
  readonly row: number;
  readonly what: string;
  readonly of: readonly Score[];
}

const missing = ({ row, what }: Asked, bar: string): Row => ({
  row,
  what,
  seen: '',
  interval: '',
  bar,
  verdict: 'not run',
});

/** The worst cell's share must not be above the bar. */
export const atMost = (asked: Asked, most: number, pick: Pick): Row => {
  const bar = `<= ${most} % in each`;
  const worst = worstOf(asked.of, pick, 1);
  if (worst === undefined) return missing(asked, bar);
  const share = pick(worst);
  const holds = share.percent <= most;
  const verdict = ruled(
    holds,
    asked.of.every((one) => pick(one).low <= most),
    share.count,
  );
  return {
    ...labelled(asked),
    seen: `${share.percent} % in ${worst.scenario}`,
    interval: tell(share),
    bar,
    verdict,
  };
};

/** The worst cell's share must reach the bar. */
export const atLeast = (asked: Asked, least: number, pick: Pick): Row => {
  const bar = `>= ${least} % in each`;
  const worst = worstOf(asked.of, pick, -1);
  if (worst === undefined) return missing(asked, bar);
  const share = pick(worst);
  const verdict = ruled(
    share.percent >= least,
    asked.of.every((one) => pick(one).high >= least),
    share.count,
  );
  return {
    ...labelled(asked),
    seen: `${share.percent} % in ${worst.scenario}`,
    interval: tell(share),
    bar,
    verdict,
  };
};

/** By how many points the last cell's share may be below that of the first. */
export const lossAtMost = (asked: Asked, most: number, pick: Pick): Row => {
  const bar = `<= ${most} points`;
  const [usual, now] = asked.of;
  if (usual === undefined || now === undefined) return missing(asked, bar);
  const loss = lessBy(pick(usual), pick(now));
  const seen = `${loss.percent} points in ${now.scenario}`;
  const verdict = ruled(loss.percent <= most, loss.low <= most, loss.count);
  return { ...labelled(asked), seen, interval: tell(loss), bar, verdict };
};

/** The mean over the cells, beside what the same traffic makes of a peer. */
export const meanAtMost = (asked: Asked, most: number, pick: Pick, beside = ''): Row => {
  const bar = `mean <= ${most} %`;
  if (asked.of.length === 0) return missing(asked, bar);
  const mean = asked.of.reduce((sum, one) => sum + pick(one).percent, 0) / asked.of.length;
  return number({
    ...asked,
    bar,
    value: Math.round(mean * 100) / 100,
    holds: mean <= most,
    unit: ` %${beside}`,
  });
};

/** Minutes of a score: their median, its interval, and of how many trials it is. */
export interface Minutes {
  readonly median: number;
  readonly range: readonly [low: number, high: number];
  readonly count: number;
}
export const toFail = ({ failMinute, failRange, failed: { count } }: Score): Minutes => ({
  median: failMinute,
  range: failRange,
  count,
});
export const toPass = ({ passMinute, passRange, passed: { count } }: Score): Minutes => ({
  median: passMinute,
  range: passRange,
  count,
});

/** The slowest median, in minutes after `from`. */
export const medianAtMost = (asked: Asked, most: number, of: (score: Score) => Minutes, from = 0): Row => {
  const bar = `median <= ${most} min`;
  const slowest = [...asked.of].sort((a, b) => of(b).median - of(a).median)[0];
  if (slowest === undefined) return missing(asked, bar);
  const { median, range, count } = of(slowest);
  const [low, high] = [range[0] - from, range[1] - from];
  const holds = median - from <= most;
  const reaches = asked.of.every((one) => of(one).range[0] - from <= most);
  return {
    ...labelled(asked),
    seen: `${median - from} min in ${slowest.scenario}`,
    interval: `${low}-${high}`,
    bar,
    verdict: ruled(holds, reaches, count),
  };
};

interface Numbered {
  readonly row: number;
  readonly what: string;
  readonly value: number;
  readonly holds: boolean;
  readonly bar: string;
  readonly unit?: string;
}

/** A figure without an interval: it holds, or it does not. */
export const number = ({ row, what, value, holds, bar, unit = '' }: Numbered): Row => ({
  row,
  what,
  seen: `${Number.isNaN(value) ? 'none' : value}${unit}`,
  interval: '',
  bar,
  verdict: holds ? 'met' : 'missed',
});

/** A figure that is told and has no bar. */
export const told = (asked: Asked, pick: Pick, sign: 1 | -1 = 1): Row => {
  const worst = worstOf(asked.of, pick, sign);
  if (worst === undefined) return missing(asked, 'told');
  const share = pick(worst);
  const seen = `${share.percent} % in ${worst.scenario}`;
  return { ...labelled(asked), seen, interval: tell(share), bar: 'told', verdict: 'told' };
};

const labelled = ({ row, what }: Asked) => ({ row, what });
