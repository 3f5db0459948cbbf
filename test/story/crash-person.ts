import { Rejection } from '#domain/rejection.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { abort } from '#shared/services/releases/control.ts';
import { steer } from '#shared/services/releases/steer.ts';
import type { Stage } from './stage.ts';

/** What a person says of which step as soon as it stands. */
const wordOf = (image: string) => {
  const word = (['promote', 'skip', 'abort'] as const).find((one) => image.includes(one));
  return word === undefined ? undefined : { word, index: word === 'abort' ? 1 : 0 };
};

/** Steers a step as soon as it stands, and says so again whenever nobody has heard it. */
export const openPerson = (image: string, stage: Stage) => {
  const said = wordOf(image);
  let isSaying = false;
  return async (): Promise<void> => {
    const { step } = (await stage.target('shop', 'eu')).lock ?? {};
    if (isSaying || said?.index !== step?.index || step?.settledAt === undefined) return;
    isSaying = true;
    await say(said, stage.world, await stage.release('r-1')).catch((error: unknown) => {
      if (!(error instanceof Rejection)) throw error;
    });
    isSaying = false;
  };
};

const say = async (said: ReturnType<typeof wordOf>, world: World, release: Release): Promise<void> => {
  if (said === undefined) return;
  const { word: kind, index } = said;
  if (kind === 'abort') await abort(world, release, { by: 'li', reason: 'not that' });
  else await steer(world, release, { steering: { kind, index, by: 'li' } });
};
