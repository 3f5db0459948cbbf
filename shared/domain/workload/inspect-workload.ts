import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { Found, Inspection } from './kind.ts';
import { isLeaving } from './observation.ts';
import { orSame } from './or-same.ts';
import { wantsScaling } from './revision-plan.ts';
import { releaseLabel, sameTemplate, specOf, type WorkloadPlan } from './snapshot.ts';

/** What a kind knows about an object on which a release is to begin. */
export interface Beginning {
  /** Why nothing is released over a hold that belongs to no release; undefined where there is none. */
  readonly orphanedHold: (live: KubeObject) => string | undefined;
  /** Its controller has seen the present spec. */
  readonly isCounted: (live: KubeObject) => boolean;
  /** A rollout that someone else began and did not finish. */
  readonly unfinished: (live: KubeObject) => Unfinished | undefined;
  /** Whether a hold of ours is to be taken over; by default any object with our label. */
  readonly isTakenOver?: (live: KubeObject) => boolean;
  /** `serving` is the template that runs, where it is not the one that the object states. */
  readonly planOf: (at: KubeObject, kind: WorkloadPlan['kind'], serving?: unknown) => WorkloadPlan;
}

/** A native rollout that has not finished. */
export type Unfinished =
  | { readonly kind: 'refused' | 'busy'; readonly reason: string }
  /** It will never finish by itself; the serving pods run another template than the object states. */
  | { readonly kind: 'stuck'; readonly serving: unknown };

/** Whether a release may touch a workload, and everything needed to go forward and back. */
export const inspectWorkload = (found: Found, beginning: Beginning): Inspection => {
  const { live, object } = found;
  const planned = (at: KubeObject, kind: WorkloadPlan['kind'], serving?: unknown) =>
    ({ kind: 'clear', plan: orSame(beginning.planOf(at, kind, serving)) }) as const;
  if (live === undefined) return planned(object, 'create');
  const trouble = troubleWith(found, live, beginning);
  if (trouble?.kind === 'stuck') return planned(live, 'update', trouble.serving);
  if (trouble !== undefined) return trouble;
  const { isTakenOver = hasOurLabel } = beginning;
  const before = found.inherited?.plan?.before.template ?? specOf(live)['template'];
  if (isTakenOver(live) || !sameTemplate(found.template, before)) return planned(live, 'update');
  return planned(live, wantsScaling(found, live) ? 'scale' : 'settings');
};

const hasOurLabel = ({ metadata }: KubeObject): boolean => metadata.labels?.[releaseLabel] !== undefined;

const troubleWith = (
  { release, inherited }: Found,
  live: KubeObject,
  { orphanedHold, isCounted, unfinished }: Beginning,
): Unfinished | undefined => {
  const name = nameOf(refOf(live));
  const holder = live.metadata.labels?.[releaseLabel];
  const isOurs = holder !== undefined && (holder === release || holder === inherited?.release);
  const foreign =
    holder === undefined
      ? orphanedHold(live)
      : `is held by release ${holder}; end that release first, or remove the label ${releaseLabel} if no server knows it`;
  if (!isOurs && foreign !== undefined) return { kind: 'refused', reason: `${name} ${foreign}` };
  if (isLeaving(live))
    return { kind: 'busy', reason: `${name} is being deleted; it is released again when it is gone` };
  if (!isCounted(live))
    return { kind: 'busy', reason: `${name}: its controller has not yet seen the last change` };
  return isOurs ? undefined : unfinished(live);
};
