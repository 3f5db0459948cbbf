import { Failure, isFailure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import { isOutage } from '#domain/release/outage.ts';
import { describeImages } from '#domain/plan/image-changes.ts';
import { imagesFor } from '#domain/plan/images-for.ts';

import type { Manifest } from '#domain/kube/manifest.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release } from '#domain/release/release.ts';

import type { World } from '#ports/world.ts';
import { changesOf, planRequest } from '#shared/services/planning/plan-request.ts';
import { planRemoval } from '#shared/services/planning/plan-removal.ts';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { readReferred } from '#shared/services/planning/read-referred.ts';
import { awaitOutside, isOverUnplanned } from '#shared/services/planning/await-outside.ts';
import { compileFiles } from '#shared/services/planning/compile-files.ts';
import { untilOlderArePlanned } from '#shared/services/releases/older-releases.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import type { Source } from '#domain/config/place.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { healPlan, returnPlan, undoPlan } from '#domain/release/undo-plan.ts';
import { readBlob } from '#shared/services/store/blobs.ts';
import { noteRelease, readPlan, readRelease } from '#shared/services/store/releases.ts';

/**
 * Decides once what a release will do, before anything moves. A release that cannot be planned is refused with every
 * reason at once; one that needs something that is away waits for it.
 */
export const planRelease: Task<'planRelease'> = async ({ release: id, run }, world) => {
  const release = await readRelease(world, id);
  if (release.refused !== undefined) return { kind: 'refused' };
  if (isOverUnplanned(release)) return { kind: 'over' };
  const decided = release.plan === undefined ? await attempt(world, release) : await readPlan(world, release);
  if (decided instanceof Failure) return awaitOutside(world, release, decided, run);
  if (typeof decided === 'string') {
    await noteRelease(world, id, ({ refused }) =>
      refused === undefined ? { kind: 'refused', reason: decided } : undefined,
    );
    return { kind: 'refused' };
  }
  await keep(world, id, decided);
  return decided.approval === undefined
    ? { kind: 'free' }
    : { kind: 'ask', expiresInSeconds: decided.approval.expiresInSeconds };
};

const keep = async (world: World, id: string, decided: ReleasePlan): Promise<void> => {
  const digest = await world.blobs.put(canonical(decided));
  const { changes, carried } = decided;
  const targets = decided.targets.map(({ name }) => name);
  const images = changes === undefined ? '' : describeImages(changes, carried);
  await noteRelease(world, id, (state) =>
    state.plan === undefined
      ? { kind: 'planned', plan: digest, targets, ...(images === '' ? {} : { images }) }
      : undefined,
  );
};

/** The plan, or why there can be none; a failure if that will be known when something outside answers. */
const attempt = async (world: World, release: Release): Promise<ReleasePlan | string | Failure> => {
  try {
    return await decide(world, release);
  } catch (error) {
    if (!isFailure(error)) throw error;
    if (isOutage(error)) return error;
    if (isFailure(error, 'ClusterForbids', 'ConfigRefused')) return error.message;
    throw error;
  }
};

const decide = async (world: World, release: Release): Promise<ReleasePlan | string> => {
  if (release.cause.kind === 'undo') return undo(world, release.cause.release);
  if (release.cause.kind === 'return') return goBackTo(world, release.cause.release);
  if (release.cause.kind === 'heal') return heal(world, release.cause);
  if (release.cause.kind === 'removal') return remove(world, release.cause);
  await untilOlderArePlanned(world, release);
  const source = await readReferred(world, await readBlob<Source>(world, release.source));
  if (typeof source === 'string') return source;
  const first = await compileFiles(world, source, {});
  const images = first.kind === 'mistakes' ? {} : imagesFor(release.cause, first.app);
  if (typeof images === 'string') return images;
  const { id, requestedAt, approvals } = release;
  const { environments } = release.cause as { readonly environments?: readonly string[] };
  const asker = { release: id, requestedAt };
  const planned = await planRequest(world, source, images, asker, approvals ?? {}, environments);
  if (typeof planned === 'string') return planned;
  // What was read from clusters is stored: the release uses it to its end.
  await world.blobs.put(canonical(source));
  const manifests = Object.values(planned.manifests);
  await fewAtOnce([...manifests, ...(planned.specs ?? [])], atOnce, (one) => world.blobs.put(canonical(one)));
  return planned.plan;
};

const atOnce = 16;

const undo = async (world: World, id: string): Promise<ReleasePlan | string> => {
  const undone = await readRelease(world, id);
  return undone.plan === undefined
    ? `release ${id} never had a plan; there is nothing to undo`
    : undoPlan(await readPlan(world, undone), undone);
};

const goBackTo = async (world: World, id: string): Promise<ReleasePlan> => {
  const good = await readRelease(world, id);
  const plan = returnPlan(await readPlan(world, good), good);
  const changes = await changesOf(world, plan, (target) => readBlob<Manifest>(world, target.manifest));
  return { ...plan, ...(changes === undefined ? {} : { changes }) };
};

const heal = async (world: World, cause: Extract<ReleaseEvent, { kind: 'heal' }>): Promise<ReleasePlan> =>
  healPlan(await readPlan(world, await readRelease(world, cause.release)), cause);

const remove = async (
  world: World,
  { app, environments }: Extract<ReleaseEvent, { kind: 'removal' }>,
): Promise<ReleasePlan | string> => {
  const planned = await planRemoval(world, app, environments);
  if (typeof planned === 'string') return planned;
  await Promise.all(planned.manifests.map((one) => world.blobs.put(canonical(one))));
  return planned.plan;
};

export const handler = onLambda(planRelease);
