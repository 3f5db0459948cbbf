import { fields } from '../kube/fields.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';

/** How many of its pods the owner of a workload allows to be missing while they are replaced. */
export const ownersMayMiss = ({ before }: WorkloadPlan, wanted: number): number => {
  const allowed = fields(fields(before.own['strategy'])['rollingUpdate'])['maxUnavailable'];
  if (typeof allowed === 'number') return allowed;
  const percent = typeof allowed === 'string' ? Number.parseFloat(allowed) : 0;
  return Math.floor((wanted * (Number.isFinite(percent) ? percent : 0)) / 100);
};
