import type { PlannedTarget } from '#domain/plan/plan.ts';
import type { RemovalView } from '#shared/services/releases/removal-view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';

/** What goes and what stays, target by target, in the order in which it goes. */
export const formatRemoval = (io: Io, { hash, plan }: RemovalView): string =>
  [
    `${io.paint('bold', `removal of ${clean(plan.app)}`)} ${hash}`,
    plan.approval === undefined ? '  approval: none' : '  approval: required before anything changes',
    ...plan.targets.flatMap((target) => describeTarget(io, target)),
  ].join('\n');

const describeTarget = (io: Io, { name, cluster, namespace, leaving }: PlannedTarget): readonly string[] => [
  io.paint('bold', `${clean(name)} (cluster ${clean(cluster)}, namespace ${clean(namespace)})`),
  ...(leaving?.removed ?? []).map((object) => `  ${io.paint('red', 'removes')} ${clean(object)}`),
  ...(leaving?.kept ?? []).map((object) => `  keeps ${clean(object)}`),
  ...(leaving?.stacks ?? []).map(({ resource, class: kind, cloud, stack, kept, isSnapshot }) => {
    const what = `resource ${clean(resource)} (${clean(kind)} in cloud ${clean(cloud)}, stack ${clean(stack)})`;
    if (kept !== undefined) return `  keeps ${what}: ${clean(kept)}`;
    return `  ${io.paint('red', 'removes')} ${what}${isSnapshot === true ? ', a snapshot stays' : ''}`;
  }),
];
