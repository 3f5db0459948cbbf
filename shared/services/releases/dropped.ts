import type { DroppedEvent } from '#domain/event/event.ts';
import { droppedStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { appendAtEnd } from '../store/newest-facts.ts';

/**
 * Records what was not accepted, so that people can find out why. A repeated delivery is recorded once, so a stranger
 * cannot fill the list.
 */
export const noteDropped = (
  world: World,
  receiver: string,
  dropped: Omit<DroppedEvent, 'kind'>,
): Promise<void> =>
  appendAtEnd<DroppedEvent>(
    world,
    droppedStream(receiver),
    { kind: 'dropped', ...dropped },
    (last) => last?.delivery === dropped.delivery && last.reason === dropped.reason,
  );
