import type { Found } from './evidence.ts';
import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { isCatastrophe } from './exposure.ts';
import { noiseAt } from './judge-state.ts';
import { guessedNoise } from './statistics/presets.ts';
import type { Evidence } from './verdict.ts';

/** Failures that need no statistics: pods that do not run, that answer nothing, or that fail half of their requests. */
export const hardFailure = (
  measurement: Measurement,
  state: JudgeState,
  found: readonly Found[],
): string | undefined => {
  if (measurement.unhealthy !== undefined) return `new pods do not stay Ready: ${measurement.unhealthy}`;
  if (state.silent >= 3)
    return `the new pods answered no request in ${state.silent} windows, while the stable ones were busy`;
  const errors = found.find(({ evidence }) => evidence.check === 'errors')?.evidence;
  if (errors === undefined || errors.advisory === true) return undefined;
  const { c, alone, isMeasured } = noiseAt(state, 'errors', guessedNoise.errors);
  const clump = isMeasured ? Math.max(c, alone?.c ?? 1) : unknownClump;
  const { foul } = state;
  if (!isCatastrophe(foul, { clump, windowSeconds: measurement.judging.windowSeconds })) return undefined;
  const failed = `${Math.round(foul.bad)} of ${Math.round(foul.requests)} requests on the new pods failed`;
  return `${failed} in ${foul.windows} windows without a break, while the stable ones did well`;
};

/** Of a service without a past errors may come ten at a time. */
const unknownClump = 10;

const areFailing = ({ bad, requests }: Evidence['canary']): boolean => requests > 0 && bad >= requests / 2;

/** If half of all requests fail on both sides, nothing can be said about the new pods. */
export const areBothDown = ({ canary, stable }: Pick<Evidence, 'canary' | 'stable'>): boolean =>
  areFailing(canary) && areFailing(stable);
