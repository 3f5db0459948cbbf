import type { Entry } from '#domain/journal.ts';
import { sinkStream } from '#domain/streams.ts';
import type { Sink } from '#ports/notifications.ts';
import type { World } from '#ports/world.ts';
import { lastFact, record } from '../store/append-facts.ts';

/** A receiver has answered 410: the stream `sink/<name>`. It is tried again once its address is another. */
interface GoneFact {
  readonly kind: 'gone';
  readonly address: string;
  readonly reason: string;
}

export const isGone = async ({ journal }: World, { name, address }: Sink): Promise<boolean> =>
  (await lastFact<GoneFact>(journal, sinkStream(name))).at(-1)?.event.address === address;

export const noteGone = async (world: World, { name, address }: Sink, reason: string): Promise<void> => {
  await record<GoneFact, Entry<GoneFact> | undefined>(
    world.journal,
    world.clock,
    sinkStream(name),
    (entries) => entries.at(-1),
    (last) => (last?.event.address === address ? undefined : { kind: 'gone', address, reason }),
    () => lastFact<GoneFact>(world.journal, sinkStream(name)),
  );
};
