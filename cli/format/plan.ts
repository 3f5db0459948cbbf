import type { StepSpec, Strategy } from '#domain/app/app.ts';
import type { Share } from '#domain/config/schema.ts';
import { describeShare } from '#domain/rollout/strategies/step-misfits.ts';
import { sameJson } from '#domain/json.ts';
import type { LiveDiff, TargetPlan } from '#domain/plan/plan-view.ts';
import { describePolicy } from '#domain/approval/describe-policy.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { Resources } from '#domain/plan/resources.ts';

import type { Io } from '../io.ts';
import type { PlannedHere } from '../offline/plan-somewhere.ts';
import { clean } from '../text/clean.ts';
import { span } from '../text/time.ts';
import { formatDiffs } from './diff.ts';
import { describeForecast } from './forecast.ts';
import { describeHook, type Hook } from '#domain/app/hooks.ts';

/** A plan for people: for each wave what is applied, in which batches, who is asked, and what a rollback would do. */
export const formatPlan = (
  io: Io,
  { hash, plan, asWritten, targets, receivers = [] }: PlannedHere,
): string => {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const places = new Map(plan.targets.map((place) => [place.name, place]));
  const hooksBefore = (wave: number) =>
    (plan.hooks ?? []).filter(({ beforeWave }) => beforeWave === wave).map(describeStanding);
  const waves = plan.waves.flatMap((wave, index) => [
    ...hooksBefore(index),
    io.paint('bold', `wave ${index + 1}: ${wave.map(clean).join(', ')}`),
    ...wave.flatMap((name) => {
      const [target, place] = [byName.get(name), places.get(name)];
      return target === undefined || place === undefined ? [] : describeTarget(io, target, place, plan);
    }),
  ]);
  return [
    `${io.paint('bold', `plan of ${clean(plan.app)}`)} ${hash}`,
    ...Object.entries(plan.images).map(([component, image]) => describeImage(plan, component, image)),
    ...describeImages(plan, asWritten),
    `  ${describeAsked(plan)}`,
    ...waves,
    ...hooksBefore(plan.waves.length),
    ...describeSoak(plan),
    plan.prune === false
      ? 'objects no longer in the files: kept'
      : 'objects no longer in the files: removed at the end',
    'a rollback needs no approval and no registry',
    ...receivers.map(({ id, takes }) => clean(`webhooks: ${id} takes ${takes}`)),
    ...describeUnasked(targets),
  ].join('\n');
};

const describeImage = ({ carried = [] }: ReleasePlan, component: string, image: string): string => {
  const from = carried.find((one) => one.component === component);
  return from === undefined
    ? `  ${clean(component)}: ${clean(image)}`
    : `  ${clean(component)}: ${clean(image)} (unchanged, from release ${clean(from.release)})`;
};

const describeStanding = (hook: Hook): string =>
  `step ${clean(hook.step)}: ${clean(describeHook(hook))}${hook.always === true ? ', also when the release fails' : ''}`;

const describeImages = ({ pins = {} }: ReleasePlan, asWritten: readonly string[]): readonly string[] => {
  const held = Object.keys(pins).length;
  return [
    ...(held === 0
      ? []
      : [`  images: ${held} pinned to the current digest of ${held === 1 ? 'its tag' : 'their tags'}`]),
    ...(asWritten.length === 0
      ? []
      : [`  images: ${describeLoose(asWritten)} not pinned (registry not configured)`]),
  ];
};

const fewImages = 3;

const describeLoose = (images: readonly string[]): string => {
  if (images.length > fewImages) return `${images.length} images are`;
  return `${images.map(clean).join(', ')} ${images.length === 1 ? 'is' : 'are'}`;
};

const describeSoak = ({ soak }: ReleasePlan): readonly string[] => {
  if (soak === undefined) return [];
  const objective = Number((soak.objective * 100).toPrecision(6));
  const burn = soak.onBurn === 'ask' ? 'a person is asked' : 'it rolls back';
  return [
    `after 100 %: watch for ${span(soak.seconds * 1000)} against ${objective} %; if the budget burns, ${burn}`,
  ];
};

const describeAsked = ({ approval }: ReleasePlan): string =>
  approval === undefined
    ? 'approval: none before it begins'
    : `approval: required before anything changes, by ${clean(describePolicy(approval))}; expires after ${span(approval.expiresInSeconds * 1000)}`;

/** The parts of a target's plan; each is empty if it has nothing to report. */
const describeTarget = (
  io: Io,
  target: TargetPlan,
  place: PlannedTarget,
  plan: ReleasePlan,
): readonly string[] => [
  `  ${clean(target.name)} (cluster ${clean(place.cluster)}, namespace ${clean(place.namespace)})`,
  ...[
    ...describeRefused(io, target),
    ...describeHeld(io, target),
    ...describeBatches(target, place.strategy ?? plan.strategy),
    ...describeForecast(target),
    ...describeStacks(io, place),
    ...describeResources(target),
    ...describeSince(io, target),
    ...describePruned(target),
    ...describeLive(io, target),
    ...describeBack(target),
  ].map((line) => `    ${line}`),
];

const describeRefused = (io: Io, { refused = [] }: TargetPlan): readonly string[] =>
  refused.map((reason) => `${io.paint('red', 'would be refused')}: ${clean(reason)}`);

const describeHeld = (io: Io, { held }: TargetPlan): readonly string[] =>
  held === undefined ? [] : [`${io.paint('yellow', 'would wait')}: ${clean(held)}`];

const describeBatches = (
  { stepped, applied, appliedAfter, order = [], remarks = [] }: TargetPlan,
  strategy: Strategy,
): readonly string[] => [
  `${describeHow(strategy)} of ${stepped.map(clean).join(', ') || 'nothing'}`,
  ...remarks.map(clean),
  ...(order.length === 0 ? [] : [`order: ${order.map(clean).join('; ')}`]),
  `applied ${order.length === 0 ? 'before' : 'whole'}: ${applied.map(clean).join(', ') || 'nothing'}`,
  ...(appliedAfter === undefined ? [] : [`applied after: ${appliedAfter.map(clean).join(', ')}`]),
];

const describeHow = ({ type, steps, maxUnavailable, failureThreshold, pauseSeconds }: Strategy): string =>
  [
    `${type ?? 'batches'}: ${steps.map(describeStep).join(', ')}`,
    ...(pauseSeconds === undefined ? [] : [`${span(pauseSeconds * 1000)} between them`]),
    ...(maxUnavailable === undefined ? [] : [`${sizeOf(maxUnavailable)} may be missing`]),
    ...(failureThreshold === undefined ? [] : [`${failureThreshold} % of the new pods need not be Ready`]),
  ].join(', ');

const sizeOf = (share: Share): string => describeShare('pods' in share ? { percent: 0, ...share } : share);

const describeStep = ({ bakeSeconds, approve, beside, window, checks, ...step }: StepSpec): string => {
  const time = span(bakeSeconds * 1000);
  const then = `${checks === false ? ', unjudged' : ''}${approve ? ', then an approval' : ''}`;
  if (window !== undefined) return `a window of ${sizeOf(window)}, each pod proven after ${time}`;
  return `${describeShare(step)}${beside === true ? ' beside the old pods' : ''} for ${time}${then}`;
};

/** What clouds would do: each change, its bindings, and what stays when the application is removed. */
const describeStacks = (io: Io, { stacks = [] }: PlannedTarget): readonly string[] =>
  stacks.flatMap(({ claim, cloud, stack, changes }) => {
    const what = `${clean(claim.name)} (${claim.class} ${claim.size})`;
    const lasting =
      claim.deletion === 'delete'
        ? 'goes with the application'
        : `${keptAs[claim.deletion]} when the application goes`;
    return [
      `resource ${what} in cloud ${clean(cloud)}, stack ${clean(stack)}: ${changes.length === 0 ? 'the same' : ''}`.trimEnd(),
      ...changes.map(({ resource, type, action }) => {
        const word =
          action === 'replace' || action === 'maybe-replace' || action === 'delete'
            ? io.paint('red', action)
            : action;
        return `  ${word} ${clean(resource)} (${clean(type)})`;
      }),
      `  ${lasting}`,
    ];
  });

const keptAs = { retain: 'kept', snapshot: 'kept as a snapshot' } as const;

const describeResources = ({ resources, good }: TargetPlan): readonly string[] => {
  const open = resources.isOpen ? ', plus containers without requests' : '';
  const before = good.kind === 'since' ? describeAmounts(good.resources) : undefined;
  const now = describeAmounts(resources);
  const change = before === undefined || before === now ? '' : ` (was ${before})`;
  return [`requests: ${now}${open}${change}`];
};

const describeAmounts = ({ pods, cpuMillis, memoryBytes }: Resources): string =>
  `${pods} ${pods === 1 ? 'pod' : 'pods'}, ${cpuMillis / 1000} CPUs, ${Math.round(memoryBytes / 2 ** 20)} MiB`;

const describeSince = (io: Io, { good }: TargetPlan): readonly string[] => {
  if (good.kind === 'unasked') return [];
  if (good.kind === 'first') return ['no good release here yet'];
  return formatDiffs(io, `against release ${clean(good.release)}, the last good one`, good.objects);
};

const describePruned = ({
  pruneCandidates: { removed, kept } = { removed: [], kept: [] },
}: TargetPlan): readonly string[] => [
  ...(removed.length === 0 ? [] : [`removed at the end: ${removed.map(clean).join(', ')}`]),
  ...(kept.length === 0
    ? []
    : [
        `no longer in the files, but kept: ${kept.map((one) => clean(`${one.object} (${one.reason})`)).join(', ')}`,
      ]),
];

const describeLive = (io: Io, { good, live }: TargetPlan): readonly string[] => {
  if (live === undefined) return [];
  const against = 'against what runs now';
  const isKnown = good.kind === 'since' && sameJson(moved(good.objects), moved(live));
  return isKnown ? [`${against}: the same`] : formatDiffs(io, against, live);
};

const moved = (diffs: readonly LiveDiff[]) => diffs.filter(({ kind }) => kind !== 'same');

const describeBack = ({ back }: TargetPlan): readonly string[] => {
  const of = (how: string) => back.filter((one) => one.how === how).map(({ object }) => clean(object));
  const parts = Object.entries(undone).flatMap(([how, word]) => {
    const objects = of(how);
    return objects.length === 0 ? [] : [`${objects.join(', ')} ${word}`];
  });
  return parts.length === 0 ? [] : [`rollback: ${parts.join('; ')}`];
};

const undone = { 'put back': 'restored', 'made again': 'created again', 'removed again': 'removed' } as const;

/** Unknown is not the same as unchanged: without a server and a cluster the changes are unknown. */
const describeUnasked = (targets: readonly TargetPlan[]): readonly string[] =>
  targets.every(({ good, live }) => good.kind === 'unasked' && live === undefined)
    ? ['not compared with the cluster, and no forecast: no server runs here and no --kubeconfig was given']
    : [];
