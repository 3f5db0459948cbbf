import type { Strategy } from '#domain/app/app.ts';
import { sameJson } from '#domain/json.ts';
import type { LiveDiff, TargetPlan } from '#domain/plan/plan-view.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { Resources } from '#domain/plan/resources.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { formatDiffs } from './diff.ts';
import { describeForecast } from './forecast.ts';
import { message, say } from '../words/message.ts';
import { podsIn, reason } from '../words/recorded.ts';
import { describeHow } from './strategy.ts';

/** The parts of a target's plan; each is empty if it has nothing to report. */
export const describeTarget = (
  io: Io,
  target: TargetPlan,
  place: PlannedTarget,
  plan: ReleasePlan,
): readonly string[] => [
  `  ${say(io, 'place', { name: clean(target.name), cluster: clean(place.cluster), namespace: clean(place.namespace) })}`,
  ...[
    ...describeRefused(io, target),
    ...describeHeld(io, target),
    ...describeBatches(io, target, place.strategy ?? plan.strategy),
    ...describeForecast(io, target),
    ...describeStacks(io, place),
    ...describeResources(io, target),
    ...describeSince(io, target),
    ...describePruned(io, target),
    ...describeLive(io, target),
    ...describeBack(io, target),
  ].map((line) => `    ${line}`),
];

const describeRefused = (io: Io, { refused = [] }: TargetPlan): readonly string[] =>
  refused.map((why) => `${io.paint('red', say(io, 'would-be-refused'))}: ${clean(reason(io, why))}`);

const describeHeld = (io: Io, { held }: TargetPlan): readonly string[] =>
  held === undefined ? [] : [`${io.paint('yellow', say(io, 'would-wait'))}: ${clean(reason(io, held))}`];

const describeBatches = (
  io: Io,
  { stepped, applied, appliedAfter, order = [], remarks = [] }: TargetPlan,
  strategy: Strategy,
): readonly string[] => {
  const list = (objects: readonly string[]): string => objects.map(clean).join(', ') || say(io, 'nothing');
  return [
    say(io, 'steps-of', { how: describeHow(io, strategy), objects: list(stepped) }),
    ...remarks.map((remark) => clean(reason(io, remark))),
    ...(order.length === 0 ? [] : [say(io, 'order', { order: order.map(clean).join('; ') })]),
    say(io, order.length === 0 ? 'applied-before' : 'applied-whole', { objects: list(applied) }),
    ...(appliedAfter === undefined ? [] : [say(io, 'applied-after', { objects: list(appliedAfter) })]),
  ];
};

/** What clouds would do: each change, its bindings, and what stays when the application is removed. */
const describeStacks = (io: Io, { stacks = [] }: PlannedTarget): readonly string[] =>
  stacks.flatMap(({ claim, cloud, stack, changes }) => [
    say(io, 'stack', {
      what: `${clean(claim.name)} (${claim.class} ${claim.size})`,
      cloud: clean(cloud),
      stack: clean(stack),
      change: changes.length === 0 ? message('stack-same') : '',
    }).trimEnd(),
    ...changes.map(({ resource, type, action }) => {
      const isLoss = ['replace', 'maybe-replace', 'delete'].includes(action);
      return `  ${isLoss ? io.paint('red', action) : action} ${clean(resource)} (${clean(type)})`;
    }),
    `  ${say(io, lasting[claim.deletion])}`,
  ]);

const lasting = { delete: 'stack-goes', retain: 'stack-kept', snapshot: 'stack-snapshot' } as const;

const describeResources = (io: Io, { resources, good }: TargetPlan): readonly string[] => {
  const before = good.kind === 'since' ? describeAmounts(io, good.resources) : undefined;
  const now = describeAmounts(io, resources);
  const change = before === undefined || before === now ? '' : say(io, 'requests-was', { before });
  const nodes = resources.perNode === 0 ? '' : say(io, 'requests-nodes', { count: resources.perNode });
  return [`${say(io, resources.isOpen ? 'requests-open' : 'requests', { now })}${nodes}${change}`];
};

const describeAmounts = (io: Io, { pods, cpuMillis, memoryBytes }: Resources): string =>
  say(io, 'amounts', {
    pods: podsIn(io, pods),
    cpus: cpuMillis / 1000,
    memory: Math.round(memoryBytes / 2 ** 20),
  });

const describeSince = (io: Io, { good }: TargetPlan): readonly string[] => {
  if (good.kind === 'unasked') return [];
  if (good.kind === 'first') return [say(io, 'no-good')];
  return formatDiffs(io, say(io, 'against-good', { release: clean(good.release) }), good.objects);
};

const describePruned = (
  io: Io,
  { pruneCandidates: { removed, kept } = { removed: [], kept: [] } }: TargetPlan,
): readonly string[] => {
  const because = kept.map(({ object, reason: why }) =>
    clean(say(io, 'kept-because', { object, reason: reason(io, why) })),
  );
  return [
    ...(removed.length === 0 ? [] : [say(io, 'removed-at-end', { objects: removed.map(clean).join(', ') })]),
    ...(kept.length === 0 ? [] : [say(io, 'kept-anyway', { objects: because.join(', ') })]),
  ];
};

const describeLive = (io: Io, { good, live }: TargetPlan): readonly string[] => {
  if (live === undefined) return [];
  const against = say(io, 'against-live');
  const isKnown = good.kind === 'since' && sameJson(moved(good.objects), moved(live));
  return isKnown ? [say(io, 'against-same', { against })] : formatDiffs(io, against, live);
};

const moved = (diffs: readonly LiveDiff[]) => diffs.filter(({ kind }) => kind !== 'same');

const describeBack = (io: Io, { back }: TargetPlan): readonly string[] => {
  const parts = Object.entries(undone).flatMap(([how, key]) => {
    const objects = back.filter((one) => one.how === how).map(({ object }) => clean(object));
    return objects.length === 0 ? [] : [say(io, key, { objects: objects.join(', ') })];
  });
  return parts.length === 0 ? [] : [say(io, 'rollback', { parts: parts.join('; ') })];
};

const undone = {
  'put back': 'back-restored',
  'made again': 'back-created',
  'removed again': 'back-removed',
} as const;
