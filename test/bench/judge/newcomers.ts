import { families } from './families.ts';
import type { Weather } from './service.ts';
import { both } from './strangers.ts';
import type { Trouble } from './troubles.ts';

/**
 * What else happens to both revisions at once, or to any pod, while a release goes on. Written down before any of them
 * was played; releases 0 to 999 of each are to look at, and no rule may be chosen by those from 1,000 on.
 */
type Doings = Weather['doing'];

/** A number from 0 to 1 that belongs to these whole numbers. */
const partOf = (...numbers: readonly number[]): number => {
  const sum = numbers.reduce((all, one, at) => all + (one + 1) * (0.618034 + 0.414214 * at), 0);
  return sum - Math.floor(sum);
};
const armOf = (isNew: boolean): number => (isNew ? 7 : 0);

/** The hour strikes: more requests, and more of them fail, from one minute to the next. */
const hour: Doings = ({ now }) => (now > 150 ? { load: 1.8, errs: 1.6 } : {});

/** What all depend on is gone for six minutes, and no two pods feel it alike. */
const outage: Doings = ({ now, pod, isNew }) =>
  now > 120 && now < 480 ? { errs: 6 * (0.7 + 0.6 * partOf(pod, armOf(isNew))) } : {};

/** Clients keep their connections, so the new pods are found slowly. */
const found: Doings = ({ isNew, age }) => (isNew ? { load: Math.min(1, 0.05 + age / 1500) } : {});

/** A region is cut off for ten minutes; the others take its requests over. */
const region: Doings = ({ now, pod }) => {
  if (now < 120 || now > 720) return {};
  return pod % 3 === 1 ? { load: 0 } : { load: 1.5, errs: 1.5 };
};

/** An autoscaler adds pods of both revisions, which are cold. */
const scaled: Doings = ({ now, pod }) => {
  if (pod % 3 !== 2) return {};
  return now < 200 ? { load: 0 } : { errs: 1 + 4 * Math.exp((200 - now) / 60) };
};

/** Of each tick some answers take much longer, as a power of chance says. */
const heavyTail: Doings = (_, dice) => ({ tail: Math.min(30, (1 - dice()) ** (-1 / 1.5)) });

/** The past is of the day, the release of the night. */
const night: Doings = ({ now }) => (now > -1800 ? { load: 0.03 } : {});

/** A customer whose requests often fail, and who is given another pod every five minutes. */
const customer: Doings = ({ now, pod, isNew }) =>
  partOf(pod, armOf(isNew), Math.floor(now / 300)) < 0.1 ? { errs: 5 } : {};

/** All clients connect anew when pods come and go, and the service suffers on either arm. */
const reconnects: Doings = ({ now }) => (now > 0 && now < 90 ? { errs: 2.5 } : {});

/** Slower by so many times, where a latency is judged. */
const slower =
  (times: number, doing: Doings): Doings =>
  (when, dice) => ({ ...doing(when, dice), ...(when.isNew ? { slow: times } : {}) });

const timed: Partial<Trouble> = { isTimed: true, delays: 0.3 };

const ofErrors: readonly (readonly [name: string, doing: Doings, more?: Partial<Trouble>])[] = [
  ['hour that strikes', hour],
  ['outage that no two pods feel alike', outage],
  ['new pods that are found slowly', found],
  ['region that is cut off', region],
  ['autoscaler in the middle', scaled],
  ['containers that die', () => ({}), { restarts: 0.02 }],
  ['scrapes that are late', () => ({}), { missedScrapes: 0.3 }],
  ['night after a day', night],
  ['customer who moves', customer],
  ['clients that reconnect', reconnects],
];

export const newcomers: readonly Trouble[] = [
  ...ofErrors.flatMap(([name, doing, more]) => both(name, [2, 5], doing, more)),
  ...both('heavy tail', [], heavyTail, timed),
  {
    name: 'heavy tail, twice as long',
    truth: 'bad',
    noise: families.realistic,
    doing: slower(2, heavyTail),
    ...timed,
  },
];
