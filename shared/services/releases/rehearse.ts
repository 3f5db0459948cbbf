import type { Source } from '#domain/config/place.ts';
import { Rejection } from '#domain/rejection.ts';
import type { RehearsalFault, ReleaseRecord } from '#domain/view/record.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { RehearsalStage } from '#ports/rehearsal.ts';
import type { World } from '#ports/world.ts';
import { compileSource, checkName } from '../apps/register.ts';
import { readApp, readSource } from '../apps/registry.ts';
import { placesOf } from '../apps/running-images.ts';
import { openQuestions, settle } from '../approvals/decide.ts';
import { findRelease } from './queries.ts';
import { recordOf } from './record.ts';
import { requestRelease } from './request.ts';

export interface RehearsalWish {
  readonly app: string;
  readonly images: Readonly<Record<string, string>>;
  /** The files as they would be; as they are registered when absent. */
  readonly source: Source | undefined;
  readonly fault: RehearsalFault;
  readonly language: Language;
}

interface Played {
  readonly source: Source;
  readonly images: Readonly<Record<string, string>>;
}

/** The longest time of a release, in the rehearsal's own time, ms. */
const mostMs = 7 * 86_400_000;
/** The longest time that a rehearsal may take of the server, ms. */
const patienceMs = 30_000;

/**
 * Plays a release in a simulated world, starting from what runs now, with a fault if requested. Every question is
 * approved. Of the real world only the files and the running images are read, and nothing is written.
 */
export const rehearse = async (world: World, wished: RehearsalWish): Promise<ReleaseRecord> => {
  if (world.rehearse === undefined)
    throw new Rejection(
      'not-found',
      'no-rehearsals',
      'this installation plays no rehearsals; tidegate up does, on any machine with the files',
    );
  const { app, images, fault, language } = wished;
  const registered = await readSource(world, (await readApp(world, app)).source);
  const source = wished.source ?? registered;
  checkName(await compileSource(world, source, images), app);
  const running = (await placesOf(world, app)).find(({ runs }) => runs !== undefined)?.runs?.images;
  const stage = await world.rehearse();
  const deadline = world.clock.now() + patienceMs;
  const play = (what: Played, key: string) =>
    playOut(stage, app, what, { key, isLate: () => world.clock.now() > deadline });
  try {
    if (running !== undefined) await play({ source: registered, images: running }, 'before');
    stage.spoil(fault);
    const id = await play({ source, images }, 'rehearsal');
    return { ...(await recordOf(stage.world, id, language)), rehearsal: { fault } };
  } finally {
    await stage.close();
  }
};

/** Starts a release on the stage and moves its clock until it is over; answers its id. */
const playOut = async (
  stage: RehearsalStage<World>,
  app: string,
  { source, images }: Played,
  { key, isLate }: { readonly key: string; readonly isLate: () => boolean },
): Promise<string> => {
  const { world } = stage;
  const { accepted } = await requestRelease(world, { by: 'rehearsal' }, key, { app, images, source });
  const id = accepted.release;
  const isOver = async (): Promise<boolean> => {
    if (isLate()) return true;
    for (const asked of await openQuestions(world)) await sayYes(world, asked.id);
    return (await findRelease(world, id)).outcome !== undefined;
  };
  await stage.runUntil(isOver, mostMs);
  return id;
};

const sayYes = (world: World, id: string) =>
  settle(world, id, { kind: 'decided', answer: 'approved', by: 'rehearsal', reason: 'only a rehearsal' });
