import { isFailure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { imagesByComponent } from '#domain/plan/image-changes.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release } from '#domain/release/release.ts';
import type { Target } from '#domain/rollout/target.ts';
import { targetStream } from '#domain/streams.ts';
import type { PlaceView } from '#domain/view/place.ts';
import { catalogues } from '#domain/view/sentences/catalogues.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import { isMoving } from '#domain/view/outlook.ts';
import type { ReleaseView, RunningImages, TargetView } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { findReleaseById } from '../releases/queries.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';

/** Every place that an application has been released to, with the image of each component. */
export const placesOf = async (
  world: World,
  app: string,
  language: Language = 'en',
): Promise<readonly PlaceView[]> => {
  const prefix = targetStream(app, '');
  const streams = await world.journal.list(prefix);
  const plans = new Map<string, Promise<ReleasePlan | undefined>>();
  const planOf = (release: string): Promise<ReleasePlan | undefined> => {
    const reading = plans.get(release) ?? planIn(world, release);
    plans.set(release, reading);
    return reading;
  };
  return Promise.all(
    streams.map(async ({ stream }) => {
      const found = await placeOf(world, app, stream.slice(prefix.length));
      const { reason } = found;
      const say = catalogues[language];
      const place = reason === undefined ? found : { ...found, reason: say.reason(reason) };
      const id = place.runs?.release ?? place.release;
      const plan = id === undefined ? undefined : await planOf(id);
      const planned = plan?.targets.find(({ name }) => name === place.name);
      if (planned === undefined) return place;
      const { environment, cluster, namespace } = planned;
      return { ...place, environment, cluster, namespace };
    }),
  );
};

const planIn = async (world: World, id: string): Promise<ReleasePlan | undefined> => {
  const release = await findReleaseById(world, id);
  return release?.plan === undefined ? undefined : readPlan(world, release).catch(unlessGone);
};

const placeOf = async (world: World, app: string, name: string): Promise<PlaceView> => {
  const target = await readTarget(world, app, name);
  const { lock } = target;
  const good = target.good?.isRemoval === true ? undefined : target.good;
  const images = good && (await imagesOf(world, good.manifest));
  return {
    name,
    ...(good === undefined || images === undefined ? {} : { runs: { release: good.release, images } }),
    ...(lock === undefined ? {} : { release: lock.release }),
    ...(good?.requestedAt === undefined ? {} : { since: good.requestedAt }),
    ...standingOf(target),
  };
};

const standingOf = ({
  good,
  lock,
  failed,
  quarantined,
}: Target): Pick<PlaceView, 'state' | 'reason' | 'release'> => {
  if (lock !== undefined)
    return { state: 'moving', ...(lock.trouble !== undefined && { reason: lock.trouble.reason }) };
  if (failed !== undefined)
    return { state: 'needs-person', release: failed.release, reason: failed.rollbackFailed ?? '' };
  if (quarantined !== undefined)
    return { state: 'rolled-back', release: quarantined.release, reason: quarantined.reason };
  return { state: good === undefined || good.isRemoval === true ? 'empty' : 'steady' };
};

/** Nothing where the manifest is not kept any more: a view must not fail for that. */
const imagesOf = async (world: World, manifest: Digest): Promise<RunningImages['images'] | undefined> => {
  const found = await readBlob<Manifest>(world, manifest).catch(unlessGone);
  return found && imagesByComponent(found);
};

const unlessGone = (error: unknown): undefined => {
  if (!isFailure(error, 'NotFound')) throw error;
};

/** Of a release with more targets, only those that move are shown with their images: each costs three reads. */
const fewTargets = 100;

/** The view of one release with the images that it brings, and those that run in each of its targets now. */
export const withImages = async (world: World, release: Release, view: ReleaseView): Promise<ReleaseView> => {
  if (release.plan === undefined) return view;
  const plan = await readPlan(world, release).catch(unlessGone);
  const places = new Map(plan?.targets.map((place) => [place.name, place]));
  const isShown = (target: TargetView): boolean => view.targets.length <= fewTargets || isMoving(target);
  const targets = await Promise.all(
    view.targets.map(async (target) => {
      if (!isShown(target)) return target;
      const planned = places.get(target.name);
      const { runs } = await placeOf(world, release.app, target.name);
      const brings = planned && (await imagesOf(world, planned.manifest));
      return {
        ...target,
        ...(brings === undefined ? {} : { brings }),
        ...(runs === undefined ? {} : { runs }),
      };
    }),
  );
  return { ...view, targets };
};
