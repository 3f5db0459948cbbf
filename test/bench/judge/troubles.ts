import { families } from './families.ts';
import type { Doing, Weather } from './service.ts';

/** A kind of service and of release; `good` ones are to pass. */
export interface Trouble extends Weather {
  readonly name: string;
  readonly truth: 'good' | 'bad';
  /** `latency: { p99: +20 % }` beside the defaults. */
  readonly isTimed?: true;
  readonly bakeSeconds?: number;
  readonly requestsPerSecond?: number;
}

const calm = (): Doing => ({});
const { realistic } = families;

/** A release that errs so many times as often. */
const worse =
  (times: number): Weather['doing'] =>
  ({ isNew }) =>
    isNew ? { errs: times } : {};

const good = (name: string, more: Partial<Trouble>): Trouble => ({
  name,
  truth: 'good',
  noise: realistic,
  doing: calm,
  ...more,
});
const bad = (name: string, more: Partial<Trouble>): Trouble => ({ ...good(name, more), truth: 'bad' });

/** Pod 0 of those that run is ill for ten minutes, half an hour before the release. */
const illBefore: Weather['doing'] = ({ pod, isNew, now }) =>
  !isNew && pod === 0 && now > -2400 && now < -600 ? { errs: 10 } : {};
/** Pods that have just been started. */
const ofYoung =
  (seconds: number, doing: (age: number) => Doing): Weather['doing'] =>
  ({ isNew, age }) =>
    isNew && age < seconds ? doing(age) : {};

export const goodOnes: readonly Trouble[] = [
  ...[families.quiet, realistic, families.harsh, families.ill, families.unseen].map((noise) =>
    good(noise.name, { noise }),
  ),
  good('cold start, errors', { doing: ofYoung(600, (age) => ({ errs: 1 + 7 * Math.exp(-age / 60) })) }),
  good('cold start, latency', {
    delays: 0.1,
    doing: ofYoung(600, (age) => ({ slow: 1 + 2 * Math.exp(-age / 60) })),
  }),
  good('resets', { doing: ofYoung(30, () => ({ fails: 0.7 })) }),
  good('sticky sessions', { doing: ofYoung(1200, (age) => ({ load: 0.4 + (0.6 * age) / 1200 })) }),
  good('retry storms', { storms: { aMinute: 0.03, seconds: 60, times: 20 } }),
  good('one bad pod of many', { doing: ({ pod, isNew }) => (!isNew && pod === 0 ? { errs: 5 } : {}) }),
  good('pod ill in the history', { doing: illBefore }),
  good('bimodal', {
    noise: { ...realistic, sick: { falls: 0.1, heals: 0.1, times: 2.5 } },
  }),
  good('scrape gaps', { missedScrapes: 0.1 }),
  good('neighbour on the canary', {
    doing: ({ isNew, pod, now }) => (isNew && pod === 0 && now > 120 && now < 240 ? { errs: 3 } : {}),
  }),
  good('mix shift', {
    delays: 0.1,
    isTimed: true,
    doing: ({ now }) => ({ slow: 1 + 0.15 * Math.sin(now / 600), tail: Math.exp(0.4 * Math.sin(now / 300)) }),
  }),
  good('tail noise', { delays: 0.5, isTimed: true }),
  good('quiet clumps, 0.5 requests a second', {
    noise: { ...families.harsh, meanClump: 10, clump: (dice) => dice.geometric(10) },
    requestsPerSecond: 0.5,
    baseRatio: 0.05,
  }),
];

const illAnd =
  (times: number): Weather['doing'] =>
  (when, dice) =>
    when.isNew ? { errs: times } : illBefore(when, dice);

export const badOnes: readonly Trouble[] = [
  ...[1.5, 2, 5].map((times) => bad(`x${times}`, { doing: worse(times) })),
  bad('intermittent x21', {
    doing: ({ isNew, now }) => (isNew && Math.floor(now / 60) % 5 === 2 ? { errs: 21 } : {}),
  }),
  bad('leak from minute 10', {
    bakeSeconds: 1800,
    doing: ({ isNew, age }) => (isNew && age > 600 ? { errs: Math.min(5, 1 + (age - 600) / 150) } : {}),
  }),
  bad('pod ill in the history, x2', { doing: illAnd(2) }),
  bad('exposure lost', { doing: ({ isNew }) => (isNew ? { load: 0.1 } : {}) }),
];

/** A job that each pod runs by itself every twenty minutes, at a minute of its own. */
const ownJob: Weather['doing'] = ({ pod, now }) => {
  const within = (((now - 137 * pod) % 1200) + 1200) % 1200;
  return within < 60 ? { errs: 8 } : {};
};

/**
 * Written down after the judge's rules were chosen, and played once to check them (`--fresh`): figures that a change of
 * the judge is made by have seen these too, so that change needs new ones.
 */
export const freshOnes: readonly Trouble[] = [
  good('jobs of their own', { doing: ownJob }),
  good('two zones', { doing: ({ pod }) => (pod % 2 === 0 ? { errs: 1.8 } : {}) }),
  good('slow start, ten seconds of nothing', {
    doing: ofYoung(40, (age) => (age < 10 ? { fails: 0.9 } : { errs: 3, load: 0.5 })),
  }),
  good('blips of any pod', {
    doing: (_, dice) => (dice() < 0.002 ? { errs: 15 } : {}),
  }),
  good('cold start of a time constant of 90 s', {
    doing: ofYoung(900, (age) => ({ errs: 1 + 5 * Math.exp(-age / 90) })),
  }),
  good('connections drained for 40 s', { doing: ofYoung(40, () => ({ fails: 0.3 })) }),
  good('a zone of the new pods, x1.25', { doing: ({ isNew }) => (isNew ? { errs: 1.25 } : {}) }),
  good('one hot pod', { doing: ({ pod, isNew }) => (!isNew && pod === 2 ? { errs: 4, load: 3 } : {}) }),
  good('outage of a dependency, x20', { doing: ({ now }) => (now > 200 && now < 500 ? { errs: 20 } : {}) }),
  bad('x5 during that outage', {
    doing: ({ isNew, now }) => ({ errs: (isNew ? 5 : 1) * (now > 200 && now < 500 ? 20 : 1) }),
  }),
  bad('half of the new pods x8', { doing: ({ isNew, pod }) => (isNew && pod % 2 === 0 ? { errs: 8 } : {}) }),
  bad('two minutes in six at x12', {
    doing: ({ isNew, now }) => (isNew && Math.floor(now / 60) % 6 < 2 ? { errs: 12 } : {}),
  }),
  good('surge of requests, errors x2 on all', {
    doing: ({ now }) => (now > 180 && now < 480 ? { load: 3, errs: 2 } : {}),
  }),
  good('brownouts of 20 s on all', {
    doing: ({ now }) => (((now % 240) + 240) % 240 < 20 ? { fails: 0.2 } : {}),
  }),
  bad('errors that rise to x4 in ten minutes', {
    doing: ({ isNew, now }) => (isNew ? { errs: 1 + Math.min(3, Math.max(0, now) / 200) } : {}),
  }),
  bad('a quarter of the new pods x10', {
    doing: ({ isNew, pod }) => (isNew && pod % 4 === 0 ? { errs: 10 } : {}),
  }),
];
