import type { Release } from '#domain/release/release.ts';
import { listeningStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { lastFact, record } from '../store/append-facts.ts';
import { answerLast, mostTokens } from '../store/last-tokens.ts';

/** A rollout waits for an instant, and under this token for people. */
interface ListeningFact {
  readonly kind: 'listening';
  readonly token: string;
}

/** Keeps the token under which one rollout is to be called. Of those that were kept before, none is waited under any longer. */
export const keepListener = async (
  world: World,
  { release, target }: { readonly release: string; readonly target: string },
  token: string,
): Promise<void> => {
  const stream = listeningStream(release, target);
  await record<ListeningFact, undefined>(
    world.journal,
    world.clock,
    stream,
    () => undefined,
    () => ({ kind: 'listening', token }),
    () => lastFact(world.journal, stream),
  );
};

/** Wakes the rollouts of a release that wait for an instant, so that what a person has said is acted on now. */
export const callListeners = async (world: World, release: Release): Promise<void> => {
  const open = release.targets.filter((target) => mayListen(release, target));
  await fewAtOnce(open, 32, (target) => callListener(world, release.id, target));
};

/** A target that was not sent off, or has ended, has no rollout. */
const mayListen = ({ spans, closed, undone, back }: Release, target: string): boolean =>
  spans[target] !== undefined && (back ? undone : closed)[target] === undefined;

/** The same for one of its targets. */
export const callListener = async (world: World, release: string, target: string): Promise<void> => {
  const kept = await world.journal.recent(listeningStream(release, target), mostTokens);
  const tokens = kept.flatMap(({ event: { token } }) => (typeof token === 'string' ? [token] : []));
  await answerLast(world, tokens, { kind: 'called' });
};
