import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { type GivenBack, givenBack } from '../kept-fields.ts';
import { holderOf, type Observation } from '../observation.ts';
import { type OwnFields, specOf } from '../snapshot.ts';
import { takenBack } from '../taken-back.ts';
import { isHeld, isWrittenBack } from './hold.ts';
import { borrowedFields } from './own-fields.ts';

/** What is given back on the way back, and what at the end of a release. */
export const backOf = (observation: Observation, live: KubeObject): GivenBack =>
  given(observation, live, observation.plan.before.own);

export const endOf = (observation: Observation, live: KubeObject): GivenBack =>
  given(observation, live, observation.plan.after.own);

const given = (observation: Observation, live: KubeObject, wanted: OwnFields): GivenBack => {
  const { plan } = observation;
  return givenBack(live, borrowedFields, wanted, plan, (field, value) => {
    if (isHeld(live) || mayBeHeldInPart(observation, live)) return true;
    const known = [plan.before.own[field], plan.after.own[field]];
    if (field === 'minReadySeconds')
      return known.some((one) => Math.abs(Number(one ?? 0) - Number(value)) <= 1);
    return holderOf(live) !== undefined && isWrittenBack(field, value);
  });
};

/** As long as it is on its way forward, or in another release's hands, what a hold says may stand there without the hold. */
const mayBeHeldInPart = ({ plan: { before, after }, release }: Observation, live: KubeObject): boolean => {
  const holder = holderOf(live);
  const template = specOf(live)['template'];
  const isForward = !sameJson(takenBack(before.template, after.template, template), template);
  return holder !== undefined && (holder !== release || isForward);
};
