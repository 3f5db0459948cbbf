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
}

export interface Foreseen {
  /** Seconds until a good release passes; Infinity when it never does. */
  readonly passSeconds: number;
  /** The smallest of the asked increases that is found within the deadline, and how soon. */
  readonly detects?: { readonly times: number; readonly seconds: number };
}

const asked = [1.5, 2, 3, 4, 5, 10, 30] as const;

/** What a step can tell, and how soon: from information, the number of bad events that tell the arms apart. */
export const foresee = (outlook: Outlook, deadlineSeconds: number): Foreseen => {
  const detects = asked
    .map((times) => ({ times, seconds: failSeconds(outlook, times) }))
    .find(({ seconds }) => seconds <= deadlineSeconds);
  return { passSeconds: passSeconds(outlook), ...(detects === undefined ? {} : { detects }) };
};

const informationPerSecond = ({ ratio, requestsPerSecond, share }: Outlook): number =>
  ratio * requestsPerSecond * share * (1 - share);

/** Evidence needed over evidence a second; what pods differ by for good sets a limit that no traffic lifts. */
const seconds = (outlook: Outlook, level: number, effect: number, fewestWindows: number): number => {
  const { noise, windowSeconds } = outlook;
  const needed = 2 * (-Math.log(level) + 1);
  const room = effect * effect - needed * noise.tau2;
  const rate = informationPerSecond(outlook);
  if (room <= 0 || rate <= 0) return Infinity;
  return Math.max(fewestWindows * windowSeconds, (noise.c * needed) / (room * rate));
};

const passSeconds = (outlook: Outlook): number =>
  seconds(outlook, outlook.levels.beta, Math.log(outlook.rho1), 3);

const failSeconds = (outlook: Outlook, times: number): number =>
  times <= outlook.rho0
    ? Infinity
    : seconds(
        outlook,
        outlook.levels.alpha,
        Math.log(times / outlook.rho0),
        Math.ceil(1.5 / outlook.levels.cap),
      );

/** "detects x2 errors within 6 min, passes a good release in about 9 min", or what is missing. */
export const tellForeseen = (foreseen: Foreseen, deadlineSeconds: number): string => {
  const passes =
    foreseen.passSeconds <= deadlineSeconds
      ? `passes a good release in about ${duration(foreseen.passSeconds)}`
      : `cannot pass a good release within ${duration(deadlineSeconds)}: add pods or share, or wait longer`;
  return foreseen.detects === undefined
    ? `cannot tell good from bad within ${duration(deadlineSeconds)}: add pods, share or traffic`
    : `detects x${foreseen.detects.times} within ${duration(foreseen.detects.seconds)}, ${passes}`;
};

const duration = (seconds_: number): string =>
  seconds_ < 90
    ? `${Math.ceil(seconds_)} s`
    : seconds_ < 5400
      ? `${Math.ceil(seconds_ / 60)} min`
      : `${Math.ceil(seconds_ / 3600)} h`;
