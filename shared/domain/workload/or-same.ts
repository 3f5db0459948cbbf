import { sameJson } from '../json.ts';
import type { WorkloadPlan } from './snapshot.ts';

/** A plan that would change settings only, and has none to change, leaves all as it is. */
export const orSame = (plan: WorkloadPlan): WorkloadPlan => {
  const { kind, before, after } = plan;
  const isSame = kind === 'settings' && after.settings === undefined && sameJson(before.own, after.own);
  return isSame ? { ...plan, kind: 'same' } : plan;
};
