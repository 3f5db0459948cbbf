import { canonical } from '#domain/json.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { findReleaseById } from '../releases/queries.ts';
import { accept, type Accepted, begin } from '../releases/start.ts';
import { readFacts } from '../store/append-facts.ts';
import { readRelease } from '../store/releases.ts';

type Heal = Extract<ReleaseEvent, { kind: 'heal' }>;

/** Starts a release that heals drift, and returns its id; undefined while the previous one is running. */
export const startHeal = async (
  world: World,
  environment: string,
  event: Heal,
): Promise<string | undefined> => {
  const stream = deliveryStream('heal', `${environment}/${event.app}/${event.release}`);
  const before = await readFacts<Accepted>(world.journal, stream);
  const last = before.at(-1)?.event;
  if (last !== undefined && (await isOpen(world, last))) return undefined;
  const { source } = await readRelease(world, event.release);
  const body = digestOf(canonical(event));
  const { accepted } = await accept(world, stream, { event, source, body }, before.length);
  await begin(world, accepted);
  return accepted.release;
};

/** One that was cut off before it began is begun now. */
const isOpen = async (world: World, last: Accepted): Promise<boolean> => {
  const found = await findReleaseById(world, last.release);
  if (found === undefined) await begin(world, last);
  return found?.outcome === undefined;
};
