import { isFailure } from '#domain/failure.ts';
import type { Release } from '#domain/release/release.ts';
import { isMoving, outlookOf } from '#domain/view/outlook.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { readPlan } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';

/** A release with what happens next and what would stop it. Of the targets that move, the first one speaks for all. */
export const withOutlook = async (
  world: World,
  release: Release,
  view: ReleaseView,
  language: Language,
): Promise<ReleaseView> => {
  const moving = view.targets.find(isMoving);
  const [plan, target] = await Promise.all([
    release.plan === undefined || view.state === 'closed'
      ? undefined
      : readPlan(world, release).catch((error: unknown) => {
          if (!isFailure(error, 'NotFound')) throw error;
          return undefined;
        }),
    moving === undefined || view.state === 'closed' ? undefined : readTarget(world, release.app, moving.name),
  ]);
  const lock = target?.lock?.release === release.id ? target.lock : undefined;
  const scene = { release, view, now: world.clock.now(), ...(plan && { plan }), ...(lock && { lock }) };
  return { ...view, outlook: outlookOf(scene, language) };
};
