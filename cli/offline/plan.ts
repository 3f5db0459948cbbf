import { createHash } from 'node:crypto';
import { canonical, type Digest } from '#domain/json.ts';
import { planOf } from '#domain/plan/plan-of.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { resourcesOf, type Resources } from '#domain/plan/resources.ts';
import { isWorkload } from '#domain/render/manifest.ts';
import type { Offline } from './read.ts';
import type { LiveDiff } from './live.ts';

/** A plan as people are shown it before anything moves. */
export interface PlanView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Plan';
  /** SHA-256 of the plan's canonical JSON: what an approval is bound to. */
  readonly hash: Digest;
  readonly plan: ReleasePlan;
  readonly targets: readonly TargetPlan[];
}

export interface TargetPlan {
  readonly name: string;
  readonly resources: Resources;
  /** Objects that are stepped in batches, and objects that are applied before the first of them. */
  readonly stepped: readonly string[];
  readonly applied: readonly string[];
  /** Against the cluster as it is now; absent when no cluster was asked. */
  readonly live?: readonly LiveDiff[];
}

/** The plan that a server would make of the same files and images: same inputs, same hash, on every machine. */
export const viewPlan = (
  { source, compiled: { app, manifests } }: Offline,
  images: Readonly<Record<string, string>>,
  live: Readonly<Record<string, readonly LiveDiff[]>>,
): PlanView => {
  const digests = Object.entries(manifests).map(
    ([target, manifest]) => [target, digestOf(manifest)] as const,
  );
  const plan = planOf(app, digestOf(source), images, Object.fromEntries(digests));
  const targets = plan.targets.map(({ name }): TargetPlan => {
    const objects = manifests[name]?.objects ?? [];
    const seen = live[name];
    const say = (all: typeof objects) => all.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    return {
      name,
      resources: resourcesOf(objects),
      stepped: say(objects.filter(isWorkload)),
      applied: say(objects.filter((object) => !isWorkload(object))),
      ...(seen === undefined ? {} : { live: seen }),
    };
  });
  return { apiVersion: 'tidegate.dev/v1', kind: 'Plan', hash: digestOf(plan), plan, targets };
};

const digestOf = (value: unknown): Digest =>
  `sha256:${createHash('sha256').update(canonical(value)).digest('hex')}`;
