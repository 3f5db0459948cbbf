import { digestOf } from '#shared/crypto/digest.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import type { Release } from '#domain/release/release.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { accept, type Accepted, begin } from './start.ts';
import { checkOver } from './undo.ts';

/** Whoever asks for it once more: the name for people, and the id that decides. */
interface Asking {
  readonly by: string;
  readonly actor?: string | undefined;
}

/** It stands nowhere any more, and nothing that has come since is in its place by its own word. */
export const mayBeginAnew = ({ outcome, cause }: Pick<Release, 'outcome' | 'cause'>): boolean =>
  cause.kind !== 'undo' &&
  ['rolled-back', 'aborted', 'rejected', 'refused'].some((kind) => kind === outcome?.kind);

/**
 * Begins a release that has come back once more, as a release of its own, and answers its id: the same files and the
 * same wishes, with a plan and an approval of its own. Two people who ask at once start one; while one is under way,
 * another is refused with 409.
 */
export const retryAnew = async (world: World, release: Release, { by, actor }: Asking): Promise<string> => {
  const stream = deliveryStream('retry', release.id);
  const before = await readFacts<Accepted>(world.journal, stream);
  const last = before.at(-1)?.event;
  if (last !== undefined) await checkOver(world, last, 'retry');
  const event = askedAgain(release.cause, by, actor);
  const body = digestOf(`retry ${release.id}`);
  const { accepted } = await accept(world, stream, { event, source: release.source, body }, before.length);
  await begin(world, accepted);
  return accepted.release;
};

/** Whoever wanted it first has a part in it: where a policy keeps authors from answering, that holds for both. */
const askedAgain = (cause: Release['cause'], by: string, actor: string | undefined): ReleaseEvent => {
  if (cause.kind !== 'image' && cause.kind !== 'manual') return { ...cause, by };
  const { actor: first, authors, ...event } = cause;
  const all = [...new Set([...(authors ?? []), ...(first === undefined || first === actor ? [] : [first])])];
  return {
    ...event,
    by,
    ...(actor === undefined ? {} : { actor }),
    ...(all.length === 0 ? {} : { authors: all }),
  };
};
