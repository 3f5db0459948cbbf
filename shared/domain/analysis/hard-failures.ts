import type { Found } from './evidence.ts';
import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { describeEvidence } from './describe-evidence.ts';
import type { Evidence } from './verdict.ts';

/** What needs no statistics: pods that do not stand, that answer nothing, or that fail half of what they are asked. */
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
  const { canary, stable } = errors;
  const ratio = canary.bad / Math.max(1, canary.requests);
  const others = stable.bad / Math.max(1, stable.requests);
  return canary.requests >= 20 && stable.requests > 0 && ratio >= 0.5 && ratio >= 2 * others
    ? describeEvidence(errors)
    : undefined;
};

const areFailing = ({ bad, requests }: Evidence['canary']): boolean => requests > 0 && bad >= requests / 2;

/** Where half of all requests fail on both sides nothing can be told of the new pods. */
export const areBothDown = ({ canary, stable }: Pick<Evidence, 'canary' | 'stable'>): boolean =>
  areFailing(canary) && areFailing(stable);
