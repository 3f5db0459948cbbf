import type { Target } from '#domain/rollout/target.ts';
import { targetStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';

import { foldStream } from '../store/target-facts.ts';
import { readPlan, readRelease } from '../store/releases.ts';

/**
 * Why an application is not (yet) released in a namespace, for people. Undefined if it is: in every target of that
 * namespace the newest release has ended well, and none is running.
 */
export const whyNotReleased = async (
  world: World,
  app: string,
  namespace: string,
): Promise<string | undefined> => {
  const places = await placesOf(world, app, namespace);
  if (places.length === 0) return `${app} has not been released in namespace ${namespace}`;
  return places.map(({ name, target }) => whyNot(app, name, target)).find((why) => why !== undefined);
};

const whyNot = (app: string, name: string, { lock, good, quarantined }: Target): string | undefined => {
  if (lock !== undefined) return `release ${lock.release} of ${app} is under way in ${name}`;
  if (quarantined !== undefined) return `release ${quarantined.release} of ${app} was rolled back in ${name}`;
  return good === undefined ? `no release of ${app} has succeeded in ${name}` : undefined;
};

interface Place {
  readonly name: string;
  readonly target: Target;
}

const placesOf = async (world: World, app: string, namespace: string): Promise<readonly Place[]> => {
  const prefix = targetStream(app, '');
  const streams = await world.journal.list(prefix);
  const found = await Promise.all(
    streams.map(async ({ stream }): Promise<readonly Place[]> => {
      const name = stream.slice(prefix.length);
      const target = await foldStream(world.journal, stream);
      return (await isIn(world, name, target, namespace)) ? [{ name, target }] : [];
    }),
  );
  return found.flat();
};

const isIn = async (world: World, name: string, target: Target, namespace: string): Promise<boolean> => {
  const id = target.lock?.release ?? target.quarantined?.release ?? target.good?.release;
  if (id === undefined) return false;
  const plan = await readPlan(world, await readRelease(world, id));
  return plan.targets.some((place) => place.name === name && place.namespace === namespace);
};
