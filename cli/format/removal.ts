import type { PlannedTarget } from '#domain/plan/plan.ts';
import type { RemovalView } from '#shared/services/releases/removal-view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { say } from '../words/message.ts';
import { reason } from '../words/recorded.ts';

/** What goes and what stays, target by target, in the order in which it goes. */
export const formatRemoval = (io: Io, { hash, plan }: RemovalView): string =>
  [
    `${io.paint('bold', say(io, 'removal-of', { app: clean(plan.app) }))} ${hash}`,
    `  ${say(io, plan.approval === undefined ? 'removal-approval-none' : 'removal-approval')}`,
    ...plan.targets.flatMap((target) => describeTarget(io, target)),
  ].join('\n');

const describeTarget = (io: Io, { name, cluster, namespace, leaving }: PlannedTarget): readonly string[] => [
  io.paint(
    'bold',
    say(io, 'place', { name: clean(name), cluster: clean(cluster), namespace: clean(namespace) }),
  ),
  ...(leaving?.removed ?? []).map((object) => `  ${io.paint('red', say(io, 'removes'))} ${clean(object)}`),
  ...(leaving?.kept ?? []).map((object) => `  ${say(io, 'keeps')} ${clean(object)}`),
  ...(leaving?.stacks ?? []).map(({ resource, class: kind, cloud, stack, kept, isSnapshot }) => {
    const what = say(io, 'resource', {
      name: clean(resource),
      kind: clean(kind),
      cloud: clean(cloud),
      stack: clean(stack),
    });
    if (kept !== undefined) return `  ${say(io, 'keeps')} ${what}: ${clean(reason(io, kept))}`;
    return `  ${io.paint('red', say(io, 'removes'))} ${what}${isSnapshot === true ? say(io, 'snapshot-stays') : ''}`;
  }),
];
