import type { ApprovalPolicy } from '../approval/policy.ts';
import { usualExpiry } from '../approval/written.ts';
import type { Digest } from '../json.ts';
import { nameOf, refOf } from '../kube/object.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Leaving } from '../plan/leaving.ts';
import type { PlannedTarget, ReleasePlan } from '../plan/plan.ts';
import { classOf } from '../stack/classes.ts';
import { pruneCandidates } from '../workload/prune-candidates.ts';

/** The manifest of a target whose application is removed: empty. */
export const emptyManifest = (app: string, target: string): Manifest => ({ app, target, objects: [] });

export const leavingObjects = (before: Manifest): Pick<Leaving, 'removed' | 'kept'> => {
  const after = emptyManifest(before.app, before.target);
  const all = pruneCandidates(before, after, { keepsAll: false, holderOf: () => undefined });
  const said = all.map(({ object, kept }) => ({ name: nameOf(refOf(object)), kept }));
  return {
    removed: said.filter(({ kept }) => kept === undefined).map(({ name }) => name),
    kept: said.flatMap(({ name, kept }) => (kept === undefined ? [] : [`${name} (${kept})`])),
  };
};

/** One target with what runs there now, as its own plan had it. */
export interface Standing {
  readonly place: PlannedTarget;
  readonly plan: ReleasePlan;
  readonly empty: Digest;
  readonly leaving: Leaving;
}

/**
 * A removal is a release that brings nothing: all that the last good one brought is left out. All of its targets go at
 * once, without steps, checks and hooks. The approval policy of its releases applies, and there is always a question if
 * data is deleted.
 */
export const removalPlan = (
  app: string,
  source: Digest,
  [first, ...others]: readonly [Standing, ...(readonly Standing[])],
): ReleasePlan => {
  const all = [first, ...others];
  const targets = all.map(({ place, empty, leaving }): PlannedTarget => {
    const { strategy: _s, stacks: _c, leaving: _l, ...spec } = place;
    return { ...spec, manifest: empty, leaving };
  });
  const asked = all.find(({ plan }) => plan.approval !== undefined)?.plan;
  const approval = asked?.approval ?? (all.some(losesData) ? { expiresInSeconds: usualExpiry } : undefined);
  return {
    app,
    source,
    images: {},
    isRemoval: true,
    targets,
    waves: [targets.map(({ name }) => name)],
    strategy: { steps: [{ percent: 100, bakeSeconds: 0, approve: false }] },
    judging: first.plan.judging,
    ...policies(approval, asked),
    concurrency: 'reject',
  };
};

const policies = (
  approval: ApprovalPolicy | undefined,
  asked: ReleasePlan | undefined,
): Pick<ReleasePlan, 'approval' | 'approvals'> => ({
  ...(approval === undefined ? {} : { approval }),
  ...(asked?.approvals === undefined ? {} : { approvals: asked.approvals }),
});

const losesData = ({ leaving }: Standing): boolean =>
  leaving.stacks.some(({ kept, class: name }) => kept === undefined && classOf(name)?.holdsData !== false);
