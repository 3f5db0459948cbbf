import type { App } from '../app/app.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { policyFor } from '../approval/policy-for.ts';
import { canonical, type Digest } from '../json.ts';

import { describeSteps } from '../rollout/strategies/describe-steps.ts';
import { describeImages } from './image-changes.ts';
import type { Pins } from './pin.ts';
import type { ReleasePlan } from './plan.ts';

/** The outside facts of a plan: resolved tags, and the operator's approval policy by environment. */
export interface Given {
  readonly pins?: Pins;
  readonly operators?: Readonly<Record<string, ApprovalPolicy>>;
}

/** The plan of an application as compiled: same files, same images, same plan, same hash. */
export const planOf = (
  { name, release }: App,
  source: Digest,
  images: Readonly<Record<string, string>>,
  manifests: Readonly<Record<string, Digest>>,
  { pins = {}, operators = {} }: Given = {},
): ReleasePlan => ({
  app: name,
  source,
  images,
  ...(Object.keys(pins).length === 0 ? {} : { pins }),
  targets: release.targets.map((target) => ({ ...target, manifest: manifests[target.name] ?? 'sha256:' })),
  waves: release.waves,
  strategy: release.strategy,
  judging: release.judging,
  ...(release.soak === undefined ? {} : { soak: release.soak }),
  ...approvalsOf(release, operators),
  concurrency: release.concurrency,
  ...(release.prune ? {} : { prune: false }),
  ...(release.hooks === undefined ? {} : { hooks: release.hooks }),
});

/**
 * The whole plan needs what all its environments need together; an answer about one target needs what that environment
 * needs.
 */
const approvalsOf = (
  { approval, targets }: App['release'],
  operators: Readonly<Record<string, ApprovalPolicy>>,
): Pick<ReleasePlan, 'approval' | 'approvals'> => {
  const environments = [...new Set(targets.map(({ environment }) => environment))];
  const whole = policyFor(approval, operators, environments);
  if (whole === undefined) return {};
  const each = environments.flatMap((name) => {
    const policy = policyFor(approval, operators, [name]);
    return policy === undefined ? [] : [[name, policy] as const];
  });
  const isSame =
    each.length === environments.length && each.every(([, one]) => canonical(one) === canonical(whole));
  return { approval: whole, ...(!isSame && { approvals: Object.fromEntries(each) }) };
};

/** What an answer about one target needs; nothing where its environment is not asked about. */
export const policyAt = (
  { approval, approvals }: ReleasePlan,
  environment: string,
): ApprovalPolicy | undefined =>
  approvals === undefined
    ? approval
    : Object.hasOwn(approvals, environment)
      ? approvals[environment]
      : undefined;

/** As much of a digest as people compare. */
const describePin = (digest: Digest | undefined): string =>
  digest === undefined ? '' : `@${digest.slice(0, 'sha256:'.length + 12)}`;

/** The one sentence that a person is asked to approve. */
export const formatPlan = (plan: ReleasePlan): string => {
  const { app, images, pins = {}, targets, strategy, changes, carried } = plan;
  const named = Object.entries(images)
    .map(([component, image]) => `${component} ${image}${describePin(pins[image])}`)
    .join(', ');
  const what = changes === undefined ? named : describeImages(changes, carried);
  const steps = describeSteps(strategy);
  return `release ${app}${what === '' ? '' : ` (${what})`} to ${targets.map(({ name }) => name).join(', ')} ${steps}?`;
};
