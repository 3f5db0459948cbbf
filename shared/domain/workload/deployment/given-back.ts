import type { KubeObject } from '#domain/kube/object.ts';
import { type GivenBack, givenBack } from '../kept-fields.ts';
import type { OwnFields, WorkloadPlan } from '../snapshot.ts';
import { isHeld, isWrittenBack } from './hold.ts';
import { borrowedFields } from './own-fields.ts';

/** What is given back on the way back, and what at the end of a release. */
export const backOf = (live: KubeObject, plan: WorkloadPlan): GivenBack => given(live, plan, plan.before.own);

export const endOf = (live: KubeObject, plan: WorkloadPlan): GivenBack => given(live, plan, plan.after.own);

/** Where nothing is held, a value of nobody's making is one that an earlier release has written back for its owner. */
const given = (live: KubeObject, plan: WorkloadPlan, wanted: OwnFields): GivenBack =>
  givenBack(live, borrowedFields, wanted, plan, (field, value) => {
    if (isHeld(live)) return true;
    const known = [plan.before.own[field], plan.after.own[field]];
    if (field === 'minReadySeconds')
      return known.some((one) => Math.abs(Number(one ?? 0) - Number(value)) <= 1);
    return isWrittenBack(field, value);
  });
