import type { Counts } from '#domain/analysis/observation.ts';
import type { Dice } from './dice.ts';
import type { Family } from './families.ts';
import { delayBuckets } from './service-delays.ts';

/** A service as a metrics source sees it: what it is asked, its pods, and how often they are scraped. */
export interface Service {
  readonly requestsPerSecond: number;
  readonly pods: number;
  readonly scrapeSeconds: number;
}

/** What one pod does at a moment; all of it 1 or 0 unless told. */
export interface Doing {
  /** So many times as many errors, or this share of all requests. */
  readonly errs?: number;
  readonly fails?: number;
  /** Its part of the traffic. */
  readonly load?: number;
  /** So many times as long; and so many times as many answers in the tail. */
  readonly slow?: number;
  readonly tail?: number;
}

/** Seconds: since the pod was started, and since the release began (negative in the history). */
export interface When {
  readonly age: number;
  readonly now: number;
  readonly pod: number;
  readonly isNew: boolean;
}

export interface Weather {
  readonly noise: Family;
  readonly doing: (when: When, dice: Dice) => Doing;
  /** Errors of both arms at once, so many times as many, beside those of the noise. */
  readonly storms?: { readonly aMinute: number; readonly seconds: number; readonly times: number };
  readonly missedScrapes?: number;
  /** Containers that die and start anew, and their counters with them; chance a minute for each pod. */
  readonly restarts?: number;
  /** Whether the latency is counted too, and how much the pods' tails swing (sd of the logarithm). */
  readonly delays?: number;
  readonly baseRatio?: number;
}

export interface Pod {
  readonly name: string;
  readonly index: number;
  readonly isNew: boolean;
  readonly startedAt: number;
  readonly phase: number;
  fixed: number;
  drift: number;
  slowDrift: number;
  tail: number;
  isSick: boolean;
  part: number;
  counted: Counted;
  seen: Counted;
  last: number;
  before: { readonly at: number; readonly counted: Counted } | undefined;
}

interface Counted {
  readonly requests: number;
  readonly errors: number;
  readonly buckets?: readonly number[];
}

const none: Counted = { requests: 0, errors: 0 };

export const tickOf = ({ scrapeSeconds }: Service): number =>
  scrapeSeconds <= 5 ? scrapeSeconds : scrapeSeconds / 3;

const openSky = ({ noise, storms }: Weather, dice: Dice, tick: number) => {
  const phase = 2 * Math.PI * dice();
  const keeps = 0.7 ** (tick / 60);
  let swing = noise.common * dice.bell();
  let [incident, storm] = [0, 0];
  return (seconds: number) => {
    swing = keeps * swing + Math.sqrt(1 - keeps ** 2) * noise.common * dice.bell();
    incident = incident > 0 ? incident - tick : dice() < (noise.incidents * tick) / 60 ? 120 : 0;
    if (storms) storm = storm > 0 ? storm - tick : dice() < (storms.aMinute * tick) / 60 ? storms.seconds : 0;
    const times = (incident > 0 ? 8 : 1) * (storm > 0 ? (storms?.times ?? 1) : 1);
    return { load: noise.day(seconds / 60, phase), errs: Math.exp(swing) * times };
  };
};

/** Pods that answer, tick by tick, and a source that reads their counters at its own times. */
export const openService = (service: Service, weather: Weather, dice: Dice) => {
  const { noise } = weather;
  const tick = tickOf(service);
  const sky = openSky(weather, dice, tick);
  const moved = (was: number, { sd, keeps }: Family['drift']): number => {
    const kept = keeps ** (tick / 60);
    return kept * was + Math.sqrt(1 - kept ** 2) * sd * dice.bell();
  };
  const start = (index: number, isNew: boolean, startedAt: number): Pod => ({
    name: `${isNew ? 'new' : 'old'}-${index}`,
    index,
    isNew,
    startedAt,
    phase: tick * Math.floor((dice() * service.scrapeSeconds) / tick),
    fixed: noise.fixed * dice.bell(),
    drift: noise.drift.sd * dice.bell(),
    slowDrift: noise.slow === undefined ? 0 : noise.slow.sd * dice.bell(),
    tail: (weather.delays ?? 0) * dice.bell(),
    isSick: false,
    part: noise.uneven === undefined ? 1 : Math.exp(noise.uneven * dice.bell()),
    counted: none,
    seen: none,
    last: -Infinity,
    before: undefined,
  });
  const errorsOf = (mean: number): number => {
    const clumps = dice.poisson(mean / noise.meanClump);
    if (noise.meanClump === 1) return clumps;
    let errors = 0;
    for (let one = 0; one < clumps; one += 1) errors += noise.clump(dice);
    return errors;
  };
  const ageOf = (pod: Pod): number => {
    pod.drift = moved(pod.drift, noise.drift);
    if (noise.slow !== undefined) pod.slowDrift = moved(pod.slowDrift, noise.slow);
    if (noise.sick !== undefined) {
      const [falls, heals] = [
        1 - (1 - noise.sick.falls) ** (tick / 60),
        1 - (1 - noise.sick.heals) ** (tick / 60),
      ];
      pod.isSick = pod.isSick ? dice() > heals : dice() < falls;
    }
    return Math.exp(pod.fixed + pod.drift + pod.slowDrift) * (pod.isSick ? (noise.sick?.times ?? 1) : 1);
  };
  /** The ticks up to `to` (seconds since the release began). */
  const run = (pods: readonly Pod[], to: number): void => {
    const { load, errs } = sky(to);
    const doings = pods.map((pod) =>
      weather.doing({ age: to - pod.startedAt, now: to, pod: pod.index, isNew: pod.isNew }, dice),
    );
    const parts = pods.reduce((sum, { part }) => sum + part, 0);
    for (const [at, pod] of pods.entries()) {
      if (weather.restarts !== undefined && dice() < (weather.restarts * tick) / 60) pod.counted = none;
      const { errs: times = 1, fails = 0, load: own = 1, slow = 1, tail = 1 } = doings[at] ?? {};
      const requests = dice.poisson((service.requestsPerSecond * tick * load * own * pod.part) / parts);
      const ratio = Math.min(0.95, (weather.baseRatio ?? 0.005) * errs * ageOf(pod) * times);
      const bad = Math.min(
        requests,
        errorsOf(requests * ratio) + (fails > 0 ? dice.poisson(requests * fails) : 0),
      );
      const { counted } = pod;
      if (weather.delays !== undefined) pod.tail = moved(pod.tail, { sd: weather.delays, keeps: 0.9 });
      const cut =
        weather.delays === undefined
          ? {}
          : { buckets: delayBuckets(counted.buckets, requests, slow, tail * Math.exp(pod.tail), dice) };
      pod.counted = { requests: counted.requests + requests, errors: counted.errors + bad, ...cut };
      const isScraped =
        (((to - pod.phase) % service.scrapeSeconds) + service.scrapeSeconds) % service.scrapeSeconds === 0;
      if (isScraped && dice() >= (weather.missedScrapes ?? 0)) {
        pod.seen = pod.counted;
        pod.last = to;
      }
    }
  };
  return { tick, start, run };
};

export const bounds = [25, 50, 75, 100, 150, 250, 500, 1000, 2500] as const;

/** As the source of metrics sees it: a counter that fell. */
const hasRestarted = (before: Counted, seen: Counted): boolean =>
  seen.requests < before.requests || seen.errors < before.errors;

/** What the source tells of a window that ends at `to` (seconds): raw counters at both ends, where a sample fell into the window. */
export const readWindow = (
  pods: readonly Pod[],
  to: number,
  windowSeconds: number,
  epochMs: number,
): readonly Counts[] =>
  pods.flatMap((pod) => {
    const { before } = pod;
    const isKnown = pod.last > to - windowSeconds;
    pod.before = isKnown ? { at: to, counted: pod.seen } : undefined;
    if (!isKnown || before === undefined || before.at !== to - windowSeconds) return [];
    const { seen } = pod;
    const since = hasRestarted(before.counted, seen) ? none : before.counted;
    const cut = seen.buckets?.map((count, at) => count - (since.buckets?.[at] ?? 0));
    const requests = seen.requests - since.requests;
    return [
      {
        pod: pod.name,
        to: epochMs + to * 1000,
        requests,
        errors: seen.errors - since.errors,
        ...(cut === undefined ? {} : { buckets: { bounds, counts: cut, all: requests } }),
      },
    ];
  });
