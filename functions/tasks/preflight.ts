import { Failure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Baseline } from '#domain/workload/snapshot.ts';
import type { Inspection } from '#domain/workload/deployment/inspect.ts';
import type { TargetHold } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { type HeldRollout, noteTarget, readBlob, readHeldRollout } from '#shared/services/store/targets.ts';
import { readLeftOut } from '#shared/services/rollout/prune-candidates.ts';
import { type Departure, lookAtLeaving, sayKept } from '#shared/services/rollout/prune.ts';
import { survey, type Survey } from '#shared/services/rollout/inspect-target.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Looks before the leap: dry-runs every write, keeps what stands there now, refuses what is not ours to touch. */
export const preflight: Task<'preflight'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  if (rollout.hold.baseline !== undefined) return { kind: 'clear' };
  const found = await surveyTarget(world, rollout, input.manifest);
  const busy = found.inspections.find(({ kind }) => kind === 'busy');
  if (busy?.kind === 'busy')
    throw new Failure('Conflict', `${rollout.plan.app}@${rollout.place.name}`, busy.because);
  const departure = await lookAtDeparture(world, rollout, input.manifest);
  const declined = declineOf(found.inspections, found, departure);
  if (declined !== undefined) {
    await noteTarget(world, rollout, ({ release }) => ({ kind: 'declined', release, outcome: declined }));
    return { kind: 'refused' };
  }
  const baseline = await world.blobs.put(canonical(baselineOf(found, departure)));
  await noteTarget(world, rollout, (hold) =>
    hold.baseline === undefined
      ? { kind: 'prepared', release: hold.release, baseline, manifest: input.manifest, ...namesIn(departure) }
      : undefined,
  );
  return { kind: 'clear' };
};

const surveyTarget = async (
  world: World,
  { hold, place, release }: HeldRollout,
  manifest: Digest,
): Promise<Survey> => {
  const { inherited } = hold;
  const baseline =
    inherited?.baseline === undefined ? undefined : await readBlob<Baseline>(world, inherited.baseline);
  return survey({
    cluster: await world.cluster(place.cluster),
    manifest: await readBlob<Manifest>(world, manifest),
    namespace: place.namespace,
    release: release.id,
    ...(inherited === undefined
      ? {}
      : { inherited: { release: inherited.release, ...(baseline === undefined ? {} : { baseline }) } }),
  });
};

const lookAtDeparture = async (
  world: World,
  { plan, place, target }: HeldRollout,
  manifest: Digest,
): Promise<Departure> => {
  const all = await readLeftOut(world, {
    plan,
    place,
    manifest: await readBlob<Manifest>(world, manifest),
    good: target.good,
    manifestOf: (other) => readBlob<Manifest>(world, other.manifest),
  });
  return lookAtLeaving(await world.cluster(place.cluster), plan.app, all);
};

const namesIn = ({
  leaving,
  kept,
}: Departure): Pick<TargetHold, 'leaving'> & { kept?: readonly string[] } => ({
  ...(leaving.length === 0 ? {} : { leaving: leaving.map(({ object }) => nameOf(refOf(object))) }),
  ...(kept.length === 0 ? {} : { kept: kept.map(sayKept) }),
});

const declineOf = (
  inspections: readonly Inspection[],
  { extras, refusals }: Survey,
  { leaving }: Departure,
): TargetOutcome | undefined => {
  const refused = [
    ...inspections.flatMap((each) => (each.kind === 'refused' ? [each.because] : [])),
    ...refusals,
  ];
  if (refused.length > 0) return { kind: 'refused', because: refused.join('; ') };
  const changes = inspections.some((each) => each.kind === 'clear' && each.plan.kind !== 'same');
  return changes || extras.length > 0 || leaving.length > 0
    ? undefined
    : { kind: 'unchanged', because: 'everything runs like this already' };
};

const baselineOf = ({ inspections, extras }: Survey, { leaving }: Departure): Baseline => ({
  workloads: inspections.flatMap((each) => (each.kind === 'clear' ? [each.plan] : [])),
  extras,
  ...(leaving.length === 0 ? {} : { leaving }),
});

export const handler = onLambda(preflight);
