import type { Check } from '../analysis/verdict.ts';
import type { Manifest } from '../kube/manifest.ts';
import { shortImage } from './image-changes.ts';
import type { PlannedTarget, ReleasePlan } from './plan.ts';
import { resourcesOf } from './resources.ts';

/**
 * What a person needs to know before answering, one line each: what, where, how many pods, which checks, the way back.
 */
export const planDetails = (
  plan: ReleasePlan,
  manifests: Readonly<Record<string, Manifest | undefined>>,
): readonly string[] => [
  ...changesOf(plan),
  ...plan.targets.map((target) => placeOf(plan, target, manifests[target.name])),
  checksOf(plan),
  wayBackOf(plan),
];

const changesOf = ({ changes, images }: ReleasePlan): readonly string[] => {
  if (changes !== undefined)
    return changes.length === 0
      ? ['no image changes']
      : changes.map(
          ({ component, from, to }) => `${component}: ${shortImage(from ?? 'new')} → ${shortImage(to)}`,
        );
  return Object.entries(images).map(([component, image]) => `${component}: ${shortImage(image)}`);
};

/** `eu: cluster one, namespace shop, prod; 10 pods, of them 1, 5, 10 by steps` */
const placeOf = (plan: ReleasePlan, target: PlannedTarget, manifest: Manifest | undefined): string => {
  const { name, cluster, namespace, environment } = target;
  const where = `${name}: cluster ${cluster}, namespace ${namespace}, ${environment}`;
  const steps = (target.strategy ?? plan.strategy).steps.map(({ percent }) => percent);
  const pods = manifest === undefined ? 0 : resourcesOf(manifest.objects, manifest.kinds).pods;
  const shares = steps.map((percent) => `${percent} %`).join(', ');
  return pods === 0
    ? `${where}; in steps of ${shares}`
    : `${where}; ${pods} pods, new ones in steps of ${shares} (about ${steps
        .map((percent) => Math.max(1, Math.floor((pods * percent) / 100)))
        .join(', ')})`;
};

const checksOf = ({ judging: { checks, isAssumed } }: ReleasePlan): string => {
  const named = checks.filter(({ isBonus }) => isBonus !== true).map(nameOf);
  if (named.length === 0) return 'checks: readiness of the pods only';
  return `checks: ${named.join(', ')}${isAssumed === true ? ' (assumed; readiness where nothing measures them)' : ''}`;
};

const nameOf = (check: Check): string => {
  switch (check.kind) {
    case 'errors':
      return 'errors';
    case 'latency':
      return `requests slower than ${check.slowerThanMs} ms`;
    case 'slowdown':
      return `latency at ${check.tail}`;
    case 'gauge':
      return check.gauge;
    case 'pair':
      return check.name;
    case 'slo':
      return `objective of ${check.objective * 100} %`;
    default:
      return check satisfies never;
  }
};

const wayBackOf = ({ changes = [] }: ReleasePlan): string => {
  const before = changes.flatMap(({ component, from }) =>
    from === undefined ? [] : [`${component} ${shortImage(from)}`],
  );
  return before.length === 0
    ? 'way back: none to an earlier image; a failed check stops the release'
    : `way back: by itself to ${before.join(', ')} when a check fails, or by \`tidegate rollback\``;
};
