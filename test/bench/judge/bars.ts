import type { Score } from './contest.ts';

/** One line of the table of bars: what was asked, what was seen, and whether it is enough. */
export interface Bar {
  readonly bar: string;
  readonly asked: string;
  readonly seen: string;
  readonly isMet: boolean;
}

const mine = 'tidegate balanced';

/** The scores held against the bars; a share is held against them with the lower end of its interval, since few repetitions prove little. */
export const barsOf = (scores: readonly Score[]): readonly Bar[] => {
  const of = (judge: string, pattern: RegExp) =>
    scores.filter((one) => one.judge === judge && pattern.test(one.scenario));
  const shares = (bar: string, pattern: RegExp, most: number, pick: (one: Score) => Score['failed']): Bar => {
    const found = of(mine, pattern);
    const worst = [...found].sort((a, b) => pick(b).percent - pick(a).percent)[0];
    return {
      bar,
      asked: `at most ${most} %`,
      seen:
        worst === undefined
          ? 'not run'
          : `worst ${pick(worst).percent} % (${pick(worst).low}-${pick(worst).high}) in ${worst.scenario}`,
      isMet: found.length > 0 && found.every((one) => pick(one).low <= most),
    };
  };
  const power = (bar: string, pattern: RegExp, least: number, minutes: number, judge = mine): Bar => {
    const found = of(judge, pattern);
    const worst = [...found].sort((a, b) => a.failed.percent - b.failed.percent)[0];
    const slowest = Math.max(...found.map(({ failMinute }) => failMinute));
    return {
      bar,
      asked: `at least ${least} %, median at most ${minutes} min`,
      seen:
        worst === undefined
          ? 'not run'
          : `worst ${worst.failed.percent} % (${worst.failed.low}-${worst.failed.high}), slowest median ${slowest} min`,
      isMet: found.length > 0 && found.every(({ failed }) => failed.high >= least) && slowest <= minutes,
    };
  };
  const late = (bar: string, pattern: RegExp, least: number, minutes: number): Bar => {
    const found = power(bar, pattern, least, 30 + minutes, `${mine}, watching`);
    return { ...found, asked: `at least ${least} %, median at most ${minutes} min after it began` };
  };
  const failed = (one: Score) => one.failed;
  const passed = (one: Score) => one.passed;
  return [
    shares('1 good, quiet: rolled back', /^quiet \S+ x1$/, 0.5, failed),
    passesBy(of(mine, /^quiet 100\/5 x1$/), '1 good, quiet 100/5: passes', 30),
    passesBy(of(mine, /^quiet 1000\/20 x1$/), '1 good, quiet 1000/20: passes', 4),
    shares('2 good, realistic: rolled back', /^realistic \S+ x1$/, 1, failed),
    shares('3 good, harsh: rolled back', /^harsh \S+ x1$/, 2, failed),
    shares('4 good, unseen noise: rolled back', /^unseen \S+ x1$/, 1.5, failed),
    power('5 x2, quiet', /^quiet \S+ x2$/, 100, 17),
    power('5 x5, quiet', /^quiet \S+ x5$/, 100, 3),
    power('6 x5, realistic', /^realistic \S+ x5$/, 99, 10),
    excessBar(scores),
    power('7 x2, realistic 1000', /^realistic 1000\/\S+ x2$/, 95, 60),
    shares('7 x2, realistic 1000: passed', /^realistic 1000\/\S+ x2$/, 1, passed),
    shares('8 x1.5: passed', /^(quiet|realistic) \S+ x1\.5$/, 6, passed),
    shares('9 latency as before: rolled back', /^latency \S+ none$/, 0.5, failed),
    shares('9 latency +5 %: rolled back', /^latency \S+ \+5 %$/, 5, failed),
    power('9 latency +20 %', /^latency \S+ \+20 %$/, 90, 60),
    power('9 latency, tail x2', /^latency \S+ tail x2$/, 93, 60),
    late('10 x5 from minute 30, quiet', /^quiet \S+ x5 from 30$/, 100, 4),
    late('10 x5 from minute 30, realistic', /^realistic \S+ x5 from 30$/, 95, 30),
    shares('11 losses: decided without numbers', /^losses/, 0, passed),
    shares('11 losses: rolled back', /^losses/, 1, failed),
    shares('11 dead canary: passed', /^dead canary$/, 0, passed),
    shares('12 in steps, good: rolled back', /^staged \S+ x1$/, 1, failed),
    shares('12 in steps, x2 at 100 rps: promoted', /^staged 100 x2$/, 5, passed),
    shares('12 in steps, x2 at 1000 rps: promoted', /^staged 1000 x2$/, 1, passed),
    passesBy(of(mine, /^staged 1000 x1$/), '12 in steps, good at 1000 rps: promoted', 20),
  ].filter(({ seen }) => seen !== 'not run');
};

const passesBy = (found: readonly Score[], bar: string, minutes: number): Bar => {
  const [one] = found;
  return {
    bar,
    asked: `median at most ${minutes} min`,
    seen: one === undefined ? 'not run' : `${one.passed.percent} % at ${one.passMinute} min`,
    isMet: one !== undefined && one.passMinute <= minutes,
  };
};

const excessBar = (scores: readonly Score[]): Bar => {
  const at = (judge: string) =>
    ['realistic 1000/5 x5', 'realistic 1000/20 x5'].map(
      (name) => scores.find((one) => one.judge === judge && one.scenario === name)?.excess ?? NaN,
    );
  const [own, theirs] = [at(mine), at('kayenta every 5')];
  const parts = own.map((value, index) => Math.round((100 * value) / (theirs[index] ?? NaN)));
  return {
    bar: '6 bad requests until the rollback, of those under Kayenta',
    asked: 'at most 55 %',
    seen: parts.every(Number.isFinite) ? parts.map((part) => `${part} %`).join(', ') : 'not run',
    isMet: parts.every((part) => part <= 55),
  };
};
