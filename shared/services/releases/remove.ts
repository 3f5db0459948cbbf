import { canonical } from '#domain/json.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { Rejection } from '#domain/rejection.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { readFacts } from '../store/append-facts.ts';
import { given } from './control.ts';
import { viewRemoval } from './removal-view.ts';
import { accept, type Accepted, begin } from './start.ts';
import { checkOver } from './undo.ts';

export interface RemovalWish {
  readonly app: string;
  /** Only from the targets of these; from all when absent. */
  readonly environments?: readonly string[] | undefined;
  readonly by: string;
  readonly actor?: string | undefined;
  readonly reason: string;
  /** The hash of the plan that was seen; another one is refused. */
  readonly plan?: string | undefined;
}

/**
 * Removes an application, as a release of its own, and returns its id: workloads first, then bindings, then resources.
 * Two people who ask at once start one; while one is running, another is rejected with 409.
 */
export const removeApp = async (world: World, wish: RemovalWish): Promise<string> => {
  const { app, environments, by, actor, reason } = wish;
  const { hash, plan } = await viewRemoval(world, app, environments);
  if (wish.plan !== undefined && wish.plan !== hash)
    throw new Rejection(
      'conflict',
      'other-plan',
      `it would do something else by now than what was seen (${wish.plan}); look at it again`,
    );
  const event: ReleaseEvent = {
    kind: 'removal',
    app,
    by,
    ...(environments === undefined ? {} : { environments }),
    ...(actor === undefined ? {} : { actor }),
    ...given(reason),
  };
  const body = digestOf(canonical([app, environments ?? []]));
  const stream = deliveryStream('removal', body.slice('sha256:'.length));
  const before = await readFacts<Accepted>(world.journal, stream);
  const last = before.at(-1)?.event;
  if (last !== undefined) await checkOver(world, last, 'removal');
  const { accepted } = await accept(world, stream, { event, source: plan.source, body }, before.length);
  await begin(world, accepted);
  return accepted.release;
};
