import { digestOf } from '#shared/crypto/digest.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import type { Release } from '#domain/release/release.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { accept, type Accepted, begin } from './start.ts';
import { checkOver } from './undo.ts';

/** The person who retries: the display name, and the id that decides. */
interface Asking {
  readonly by: string;
  readonly actor?: string | undefined;
}

/** It runs in no target, and no later release replaced it on purpose. */
export const mayBeginAnew = ({ outcome, cause }: Pick<Release, 'outcome' | 'cause'>): boolean =>
  cause.kind !== 'undo' &&
  ['rolled-back', 'aborted', 'rejected', 'refused'].some((kind) => kind === outcome?.kind);

/**
 * Starts a release that was rolled back again, as a new release, and returns its id: the same files and requests, with
 * a plan and an approval of its own. Two people who ask at once start one release; while one is running, another is
 * rejected with 409.
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

/** The person who first asked for it is also an author: a policy that keeps authors from approving applies to both. */
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
