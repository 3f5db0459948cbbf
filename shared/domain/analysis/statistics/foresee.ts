import type { Noise } from './dispersion.ts';
import type { Levels } from './grids.ts';

/** What is known before the release begins. */
export interface Outlook {
  /** Bad events of all requests, and requests a second of all pods together. */
  readonly ratio: number;
  readonly requestsPerSecond: number;
  /** The canary's share of the traffic, 0..1. */
  readonly share: number;
  readonly rho0: number;
  readonly rho1: number;
  readonly noise: Noise;
  readonly levels: Levels;
  readonly windowSeconds: number;
  /** A ratio below which nothing is bad, whatever the baseline does. */
  readonly floor?: number;
  /** With fewer requests in an arm nothing passes. */
  readonly minRequests?: number;
}

export interface Foreseen {
  /** Seconds until a good release passes; Infinity when it never does. */
  readonly passSeconds: number;
  /** The smallest of the asked increases that is found within the deadline, which ratio that is, and how soon. */
  readonly detects?: { readonly times: number; readonly ratio: number; readonly seconds: number };
}

const asked = [1.5, 2, 3, 4, 5, 10, 30] as const;

/**
 * What a step can detect, and how soon: evidence needed over evidence per second. Increases are relative to the
 * baseline, or to the floor if the baseline is below it.
 */
export const foresee = (outlook: Outlook, deadlineSeconds: number): Foreseen => {
  const reference = Math.max(outlook.ratio, outlook.floor ?? 0);
  const detects = asked
    .map((times) => ({ times, ratio: reference * times, seconds: failSeconds(outlook, reference * times) }))
    .find(({ seconds }) => seconds <= deadlineSeconds);
  return { passSeconds: passSeconds(outlook), ...(detects === undefined ? {} : { detects }) };
};

/**
 * Seconds until evidence that grows by this many nats per second suffices; lasting differences between pods limit it
 * whatever the traffic.
 */
export const evidenceSeconds = (
  gain: number,
  effect: number,
  level: number,
  { c, tau2 }: Pick<Noise, 'c' | 'tau2'>,
  fewestSeconds: number,
): number => {
  const needed = -Math.log(level) + 1;
  const room = 1 - (2 * needed * tau2) / (effect * effect);
  return room <= 0 || !(gain > 0) ? Infinity : Math.max(fewestSeconds, (c * needed) / (gain * room));
};

/** How far events at one rate speak against another rate, in nats for each request. */
export const divergence = (rate: number, against: number): number =>
  (rate > 0 ? rate * Math.log(rate / against) : 0) - rate + against;

/** To pass, it is enough to be not much worse than the baseline, or than the floor. */
const passSeconds = (outlook: Outlook): number => {
  const { ratio, rho1, floor, noise, levels, windowSeconds, minRequests = 0 } = outlook;
  const served = canaryRequests(outlook);
  const fewest = Math.max(3 * windowSeconds, served > 0 ? minRequests / served : Infinity);
  const seconds = (gain: number, effect: number) => evidenceSeconds(gain, effect, levels.beta, noise, fewest);
  const relative = seconds(againstBaseline(outlook, 1, rho1), Math.log(rho1));
  if (floor === undefined || ratio >= floor * rho1) return relative;
  const alone = served * divergence(ratio, floor * rho1);
  const effect = Math.log((floor * rho1) / Math.max(ratio, floor / 10));
  return Math.min(relative, evidenceSeconds(alone, effect, levels.beta, noise.alone ?? noise, fewest));
};

/** To fail, it must be worse than both. */
const failSeconds = (outlook: Outlook, bad: number): number => {
  const { rho0, floor, noise, levels, windowSeconds } = outlook;
  const ratio = Math.max(outlook.ratio, 1e-6);
  if (bad <= ratio * rho0 || bad > 1) return Infinity;
  const fewest = Math.ceil(1.5 / levels.cap) * windowSeconds;
  const seconds = (gain: number, effect: number) =>
    evidenceSeconds(gain, effect, levels.alpha, noise, fewest);
  const effect = Math.log(bad / ratio / rho0);
  const gain = againstBaseline({ ...outlook, ratio }, bad / ratio, rho0);
  // The bench finds increases as soon as information says, which is half as soon as the whole gain would have it.
  const information = ratio * outlook.requestsPerSecond * outlook.share * (1 - outlook.share);
  const relative = seconds(Math.max(gain / 2, (information * effect * effect) / 2), effect);
  if (floor === undefined) return relative;
  if (bad <= floor) return Infinity;
  return Math.max(relative, seconds(canaryRequests(outlook) * divergence(bad, floor), Math.log(bad / floor)));
};

/** Nats a second by which a canary of `times` the baseline's ratio speaks against one of `null_` times: of all bad events, whose they are. */
const againstBaseline = (
  { ratio, requestsPerSecond, share }: Outlook,
  times: number,
  null_: number,
): number => {
  const shareAt = (r: number) => (r * share) / (r * share + 1 - share);
  const [q, q0] = [shareAt(times), shareAt(null_)];
  const events = ratio * requestsPerSecond * (1 - share + times * share);
  return events * (q * Math.log(q / q0) + (1 - q) * Math.log((1 - q) / (1 - q0)));
};

const canaryRequests = ({ requestsPerSecond, share }: Outlook): number => requestsPerSecond * share;
