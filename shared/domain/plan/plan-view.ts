import type { Judging } from '../analysis/verdict.ts';
import type { Strategy } from '../app/app.ts';
import { momentOf } from '../kube/chart-hooks.ts';
import type { Digest } from '../json.ts';
import { type KubeObject, refOf } from '../kube/object.ts';
import type { Manifest } from '../kube/manifest.ts';
import { describeOrder, orderOf } from '../order/order.ts';
import { isWorkload } from '../workload/kinds.ts';
import { diffObjects, type ObjectDiff, type SecretView } from './diff.ts';
import type { ReleasePlan } from './plan.ts';
import type { DetectionPower } from '../analysis/forecast.ts';
import type { FalseAlarms } from '../analysis/observation.ts';
import { resourcesOf, type Resources } from './resources.ts';
import { approvalRemarks, stepRemarks, strategyRemarks } from './step-remarks.ts';

/** A plan as people are shown it before anything moves. */
export interface PlanView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Plan';
  /** SHA-256 of the plan's canonical JSON: what an approval is bound to. */
  readonly hash: Digest;
  readonly plan: ReleasePlan;
  /** Images that may resolve to something else tomorrow; those of `plan.pins` cannot. */
  readonly asWritten: readonly string[];
  readonly targets: readonly TargetPlan[];
}

export interface TargetPlan {
  readonly name: string;
  readonly resources: Resources;
  /** Objects that are stepped in batches, and objects that are applied before the first of them. */
  readonly stepped: readonly string[];
  readonly applied: readonly string[];
  /** Hooks of a chart that come when every pod runs the new revision; absent when there are none. */
  readonly appliedAfter?: readonly string[];
  /** Where components wait for each other: who goes at once, and what each of the others waits for. */
  readonly order?: readonly string[];
  /** Why steps cannot be carried out as written; absent if they can. */
  readonly remarks?: readonly string[];
  readonly good: Since;
  /** What the last good release brought here and the files no longer contain; absent if the journal was not read. */
  readonly pruneCandidates?: PruneView;
  /** Against the cluster as it is now, by server-side dry-run; absent when no cluster was asked. */
  readonly live?: readonly LiveDiff[];
  /** Why a release would be refused here, before it touched anything; absent when no cluster was asked, or nothing is. */
  readonly refused?: readonly string[];
  /** Why it would wait if it began now, and when it opens: a window or a freeze. */
  readonly held?: string;
  /** What the judge could detect in each step, by workload; absent if the metrics were not read. */
  readonly forecast?: readonly Forecast[];
  /** What a rollback would do; empty if the cluster was not asked, or nothing changes. */
  readonly back: readonly Return[];
}

/**
 * What the judge can detect for one workload, from what its pods did before; `unknown` says why that cannot be
 * computed.
 */
export type Forecast =
  | {
      readonly kind: 'foreseen';
      readonly object: string;
      readonly steps: readonly StepForecast[];
      /** Of each check that compares: how often it would have rolled back pods without any change. */
      readonly falseAlarms: readonly FalseAlarms[];
    }
  | { readonly kind: 'unknown'; readonly object: string; readonly reason: string };

export interface StepForecast {
  readonly percent: number;
  /** New pods, of all. */
  readonly pods: number;
  readonly of: number;
  readonly powers: readonly DetectionPower[];
  /** One sentence a check. */
  readonly message: readonly string[];
}

/** What changes against the last release that ended well here: by the manifests of both. */
export type Since =
  /** No journal was asked. */
  | { readonly kind: 'unasked' }
  /** No release has ended well here yet. */
  | { readonly kind: 'first' }
  | {
      readonly kind: 'since';
      readonly release: string;
      readonly objects: readonly ObjectDiff[];
      readonly resources: Resources;
    };

export interface PruneView {
  /** Removed when everything has arrived: `Service/web`. */
  readonly removed: readonly string[];
  readonly kept: readonly { readonly object: string; readonly reason: string }[];
}

/** The change to an object of a live cluster, or why it is unknown. */
export type LiveDiff =
  | ObjectDiff
  | { readonly object: string; readonly kind: 'unknown' | 'refused'; readonly reason: string };

export interface Return {
  /** `Deployment/web`. */
  readonly object: string;
  readonly how: 'put back' | 'removed again' | 'made again';
}

/** What is known of a target in addition to its files. */
export interface TargetObservation {
  /** The last good release, with the manifest that it brought; null when there is none. */
  readonly good?: { readonly release: string; readonly manifest: Manifest } | null;
  readonly pruneCandidates?: PruneView;
  readonly live?: readonly LiveDiff[];
  readonly refused?: readonly string[];
  /** Reasons in the cluster why steps cannot be carried out as written. */
  readonly remarks?: readonly string[];
  readonly forecast?: readonly Forecast[];
  /** How its pods go over. */
  readonly strategy?: Strategy;
  /** Later waves, or hooks between waves, come after it. */
  readonly isFollowed?: boolean;
  /** What is judged on the way. */
  readonly judging?: Judging;
  /** Whether values of secrets are shown; masked by default. */
  readonly secrets?: SecretView;
}

/** One target of a plan: what it would run, and the changes, as far as they were looked up. */
export const viewTarget = (
  { target, objects, kinds, needs = {} }: Manifest,
  {
    good,
    pruneCandidates,
    live,
    refused = [],
    remarks: seen = [],
    forecast,
    strategy,
    isFollowed = false,
    judging,
    secrets,
  }: TargetObservation,
): TargetPlan => {
  const since = sinceOf(good, objects, secrets);
  const stepped = objects.filter((object) => isWorkload(object, kinds));
  const order = orderOf(needs, { objects, changing: stepped.map(refOf) });
  const say = (all: readonly KubeObject[]) => all.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  // An approval still holds these back.
  const isLater =
    isFollowed ||
    order !== undefined ||
    (pruneCandidates?.removed.length ?? 0) > 0 ||
    objects.some((object) => momentOf(object) === 'after');
  const remarks = [
    ...new Set([
      ...(strategy === undefined
        ? []
        : strategyRemarks(strategy, { objects, kinds }, judging?.warmupSeconds)),
      ...stepRemarks(objects, kinds),
      ...(strategy === undefined || isLater ? [] : approvalRemarks(strategy, say(stepped), live)),
      ...seen,
    ]),
  ];
  const beside = objects.filter((object) => !stepped.includes(object));
  const after = beside.filter((object) => momentOf(object) === 'after');
  return {
    name: target,
    resources: resourcesOf(objects, kinds),
    stepped: say(stepped),
    applied: say(beside.filter((object) => momentOf(object) !== 'after')),
    ...(after.length === 0 ? {} : { appliedAfter: say(after) }),
    ...(order === undefined ? {} : { order: describeOrder(order) }),
    ...(remarks.length === 0 ? {} : { remarks }),
    good: since,
    ...(pruneCandidates === undefined ? {} : { pruneCandidates }),
    ...(live === undefined ? {} : { live }),
    ...(refused.length === 0 ? {} : { refused }),
    ...(forecast === undefined ? {} : { forecast }),
    back: [
      ...wayBack(live ?? (since.kind === 'since' ? since.objects : [])),
      ...(pruneCandidates?.removed ?? []).map((object): Return => ({ object, how: 'made again' })),
    ],
  };
};

/** Whether releasing this would change anything, as far as is known: a cluster knows better than a journal. */
export const isChange = ({ good, pruneCandidates, live }: TargetPlan): boolean =>
  (pruneCandidates?.removed.length ?? 0) > 0 ||
  (live ?? (good.kind === 'since' ? good.objects : undefined))?.every(({ kind }) => kind === 'same') !== true;

/** Whether a release of this would end before it began: some object can never be accepted as it is. */
export const isRefused = ({ refused = [], live = [] }: TargetPlan): boolean =>
  refused.length > 0 || live.some(({ kind }) => kind === 'refused');

/** Whether a cluster was asked and could not say what some object would become. */
export const isUnknown = ({ live = [] }: TargetPlan): boolean => live.some(({ kind }) => kind === 'unknown');

const sinceOf = (
  good: TargetObservation['good'],
  objects: readonly KubeObject[],
  secrets?: SecretView,
): Since => {
  if (good === undefined) return { kind: 'unasked' };
  if (good === null) return { kind: 'first' };
  const before = good.manifest.objects;
  return {
    kind: 'since',
    release: good.release,
    objects: diffObjects(before, objects, secrets),
    resources: resourcesOf(before, good.manifest.kinds),
  };
};

const wayBack = (diffs: readonly LiveDiff[]): readonly Return[] =>
  diffs.flatMap(({ object, kind }): readonly Return[] => {
    if (kind === 'new') return [{ object, how: 'removed again' }];
    return kind === 'changed' ? [{ object, how: 'put back' }] : [];
  });
