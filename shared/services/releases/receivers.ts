import type { AnnouncedEvent, DroppedEvent } from '#domain/event/event.ts';
import { announcedStream, droppedStream } from '#domain/streams.ts';
import type { ImageFilter, Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { describeFilter } from '#shared/webhooks/filter/describe.ts';
import { readNewest } from '../store/newest-facts.ts';

/** A receiver as people are shown it; its secrets stay where they are. */
export interface ReceiverView extends ImageFilter {
  readonly id: string;
  readonly scheme: string;
  readonly app: string;
  readonly component?: string;
  /** What it takes, in words. */
  readonly takes: string;
  /** What came of the deliveries that named an image, newest first. */
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  /** Epoch ms. */
  readonly at: number;
  readonly images: Readonly<Record<string, string>>;
  readonly outcome: 'accepted' | 'ignored';
  readonly release?: string;
  readonly reason?: string;
  readonly message?: string;
}

const shown = 10;

export const viewReceiver = async (world: World, receiver: Receiver): Promise<ReceiverView> => {
  const { id, scheme, app, component, repositories, tags } = receiver;
  const taken = await readNewest<AnnouncedEvent>(world, announcedStream(app), shown);
  const dropped = await readNewest<DroppedEvent>(world, droppedStream(id), shown);
  const deliveries = [
    ...taken.entries
      .filter(({ event }) => event.receiver === id)
      .map(({ at, event: { images, release } }) => ({ at, images, outcome: 'accepted' as const, release })),
    ...dropped.entries.map(({ at, event: { images, reason, message } }) => ({
      at,
      images,
      outcome: 'ignored' as const,
      reason,
      message,
    })),
  ];
  return {
    id,
    scheme,
    app,
    ...(component === undefined ? {} : { component }),
    ...(repositories === undefined ? {} : { repositories }),
    ...(tags === undefined ? {} : { tags }),
    takes: describeFilter(receiver),
    deliveries: deliveries.toSorted((a, b) => b.at - a.at).slice(0, shown),
  };
};
