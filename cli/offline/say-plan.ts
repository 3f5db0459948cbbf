import type { StepSpec } from '#domain/app/app.ts';
import type { Change } from '#domain/plan/diff.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { span } from '../text/time.ts';
import type { LiveDiff } from './live.ts';
import type { PlanView, TargetPlan } from './plan.ts';

/** A plan for people: wave by wave what is applied, in which batches, who is asked, and what going back would mean. */
export const sayPlan = (io: Io, { hash, plan, targets }: PlanView): string => {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const lines = plan.waves.flatMap((wave, index) => [
    io.paint('bold', `wave ${index + 1}: ${wave.map(clean).join(', ')}`),
    ...wave.flatMap((name) => {
      const target = byName.get(name);
      const place = plan.targets.find((one) => one.name === name);
      return target === undefined || place === undefined
        ? []
        : sayTarget(io, target, place, (place.strategy ?? plan.strategy).steps);
    }),
  ]);
  const asked =
    plan.approval === undefined
      ? 'nobody is asked before it begins'
      : `a person is asked before anything moves; no answer in ${span(plan.approval.expiresInSeconds * 1000)} is a no`;
  return [
    `${io.paint('bold', `plan of ${clean(plan.app)}`)} ${hash}`,
    ...Object.entries(plan.images).map(([component, image]) => `  ${clean(component)} gets ${clean(image)}`),
    `  ${asked}`,
    ...lines,
    'going back: each workload is put back to the revision that stood before, other objects to what they were; it asks nobody',
  ].join('\n');
};

const sayTarget = (
  io: Io,
  target: TargetPlan,
  { cluster, namespace }: { readonly cluster: string; readonly namespace: string },
  steps: readonly StepSpec[],
): readonly string[] => {
  const { pods, cpuMillis, memoryBytes, isOpen } = target.resources;
  const open = isOpen ? ', and more that nobody has said' : '';
  return [
    `  ${clean(target.name)} (cluster ${clean(cluster)}, namespace ${clean(namespace)})`,
    `    batches: ${steps.map(sayStep).join(', ')} of ${target.stepped.map(clean).join(', ') || 'nothing'}`,
    `    applied before: ${target.applied.map(clean).join(', ') || 'nothing'}`,
    `    asks for: ${pods} pods, ${cpuMillis / 1000} CPUs, ${Math.round(memoryBytes / 2 ** 20)} MiB${open}`,
    ...(target.live ?? []).flatMap((diff) => sayDiff(io, diff).map((line) => `    ${line}`)),
  ];
};

const sayStep = ({ percent, bakeSeconds, approve }: StepSpec): string =>
  `${percent} % for ${span(bakeSeconds * 1000)}${approve ? ' and then a person is asked' : ''}`;

const colors = { new: 'green', changed: 'yellow', gone: 'red', same: 'gray', unknown: 'red' } as const;

/** What becomes of one object, a line for each field. */
export const sayDiff = (io: Io, diff: LiveDiff): readonly string[] => {
  const head = `${io.paint(colors[diff.kind], diff.kind)} ${clean(diff.object)}`;
  if (diff.kind === 'unknown') return [`${head}: ${diff.because}`];
  return [head, ...diff.changes.map((change) => `  ${sayChange(change)}`)];
};

const sayChange = ({ path, before, after }: Change): string =>
  `${clean(path)}: ${show(before)} → ${show(after)}`;

const show = (value: unknown): string =>
  value === undefined ? 'nothing' : clean(JSON.stringify(value)).slice(0, 200);
