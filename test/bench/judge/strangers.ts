import { families } from './families.ts';
import type { Doing, Weather } from './service.ts';
import type { Trouble } from './troubles.ts';

/**
 * Written down after the rule of the worst stretch and before any of them was played: what that rule was chosen by is
 * the neighbour and x5 of the other families. They are told by `--fresh`, and no rule is to be chosen by them.
 */
const { realistic, harsh } = families;
type Doings = Weather['doing'];
const good = (name: string, more: Partial<Trouble>): Trouble => ({
  name,
  truth: 'good',
  noise: realistic,
  doing: () => ({}),
  ...more,
});

/** A good release and those that err so many times as often, in the same weather. */
export const both = (
  name: string,
  worse: readonly number[],
  doing: (when: Parameters<Doings>[0], dice: Parameters<Doings>[1]) => Doing,
  more: Partial<Trouble> = {},
): readonly Trouble[] => [
  good(name, { doing, ...more }),
  ...worse.map((times): Trouble => ({
    ...good(`${name}, x${times}`, more),
    truth: 'bad',
    doing: (when, dice) => {
      const done = doing(when, dice);
      return when.isNew ? { ...done, errs: times * (done.errs ?? 1) } : done;
    },
  })),
];

/** Requests rise fourfold in forty minutes around the release, and a loaded service errs more. */
const ramp: Doings = ({ now }) => {
  const height = 1 + 3 / (1 + Math.exp(-now / 400));
  return { load: height / 2.5, errs: height / 2.5 };
};

/** A job of the week that begins with the release, on every third pod, of whichever revision. */
const batch: Doings = ({ pod, now }) => (now > 60 && now < 900 ? { errs: pod % 3 === 0 ? 3 : 1.3 } : {});

/** The new pods are given their share of the requests little by little. */
const growing: Doings = ({ isNew, age }) => (isNew ? { load: Math.min(2, 0.3 + age / 350) } : {});

/** The budget of the whole service burns in bursts; each pod is hit by another part of each. */
const bursts: Doings = ({ now }, dice) =>
  ((now % 200) + 200) % 200 < 30 ? { fails: 0.15 * (0.5 + dice()) } : {};

/** What all pods depend on gets worse for half an hour, from before the release on. */
const sinking: Doings = ({ now }) => ({ errs: 1 + 4 * Math.min(1, Math.max(0, (now + 600) / 1800)) });

/** Nothing fails for most of the time, and then some forty requests at once. */
const rarely = {
  noise: { ...realistic, meanClump: 40, clump: (dice: () => number) => 20 + Math.floor(41 * dice()) },
  baseRatio: 0.002,
};

export const strangers: readonly Trouble[] = [
  ...both('steep flank of the day', [2], ramp),
  ...both('weekly job on every third pod', [5], batch),
  ...both('new pods that grow into their share', [3], growing),
  ...both('bursts on all pods', [3], bursts),
  ...both('slow drift of all pods', [2], sinking),
  ...both('zero but for clumps of forty', [5], () => ({}), rarely),
  ...both('0.2 requests a second', [10], () => ({}), {
    noise: harsh,
    requestsPerSecond: 0.2,
    baseRatio: 0.03,
  }),
];
