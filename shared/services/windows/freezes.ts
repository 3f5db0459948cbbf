import type { JsonObject } from '#domain/json.ts';
import { indexes } from '#domain/indexes.ts';
import { Rejection } from '#domain/rejection.ts';
import { freezeStream } from '#domain/streams.ts';
import { type Freeze, type FreezeFact, foldFreeze } from '#domain/window/freeze.ts';
import type { World } from '#ports/world.ts';
import { readFacts, record } from '../store/append-facts.ts';

/** What a person wants to freeze; everything if neither is named. */
export type FreezeWish = Pick<Freeze, 'reason' | 'until' | 'onEnter'> & {
  readonly app?: string | undefined;
  readonly environment?: string | undefined;
};

/** Freezes that are neither thawed nor expired, the oldest first. */
export const readFreezes = async (world: World): Promise<readonly Freeze[]> => {
  const rows = await world.journal.find(indexes.frozen);
  const found = await Promise.all(rows.map(({ stream }) => readFreeze(world, idOf(stream))));
  return found
    .filter((freeze) => freeze !== undefined)
    .filter(({ until }) => until === undefined || world.clock.now() < until)
    .toSorted((a, b) => a.since - b.since);
};

const idOf = (stream: string): string => stream.slice(freezeStream('').length);

const readFreeze = async ({ journal }: World, id: string): Promise<Freeze | undefined> =>
  foldFreeze(id, await readFacts<FreezeFact>(journal, freezeStream(id)));

/** From now on no release begins there, until the freeze is thawed or expires. */
export const freeze = async (world: World, by: string, wish: FreezeWish): Promise<Freeze> => {
  const { app, environment, reason, until, onEnter } = wish;
  if (until !== undefined && until <= world.clock.now())
    throw new Rejection('malformed', 'malformed', '"seconds" must be the time that it lasts');
  const id = world.newId();
  const fact: FreezeFact = {
    kind: 'frozen',
    by,
    reason,
    onEnter,
    ...(app !== undefined && { apps: [app] }),
    ...(environment !== undefined && { environments: [environment] }),
    ...(until !== undefined && { until }),
  };
  await world.journal.append(freezeStream(id), 0, fact as unknown as JsonObject, world.clock.now());
  const { kind: _, ...frozen } = fact;
  return { id, since: world.clock.now(), ...frozen };
};

/** The freeze of that id, or of the only id that begins or ends so; 404 where there is none in force. */
export const findFreeze = async (world: World, word: string): Promise<Freeze> => {
  const fitting = (await readFreezes(world)).filter(({ id }) => id.startsWith(word) || id.endsWith(word));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  throw new Rejection(
    'not-found',
    'unknown-freeze',
    first === undefined ? 'no freeze in force has this id' : 'more than one freeze has an id like this',
  );
};

/** Thaws a freeze. A second caller learns that it is already over. */
export const thaw = async (world: World, { id }: Freeze, by: string, reason: string): Promise<void> => {
  await record<FreezeFact, Freeze | undefined>(
    world.journal,
    world.clock,
    freezeStream(id),
    (entries) => foldFreeze(id, entries),
    (state) => (state === undefined ? undefined : { kind: 'thawed', by, reason }),
  );
};
