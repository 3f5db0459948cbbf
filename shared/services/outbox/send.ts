import { nextTry } from '#domain/notification/retry.ts';
import { goesTo } from '#domain/notification/route.ts';
import { foldSending, type Sending, type SendingFact } from '#domain/notification/sending.ts';
import type { Release } from '#domain/release/release.ts';
import { sendingStream } from '#domain/streams.ts';
import type { Sink } from '#ports/notifications.ts';
import type { World } from '#ports/world.ts';
import { tell } from '../messages/tell.ts';
import { readFacts, record } from '../store/append-facts.ts';
import { isGone, noteGone } from './gone.ts';
import { noticesAfter, storyOf, type Upcoming } from './notices.ts';

/** The longest time of one attempt; a process that has not returned by then was killed. */
const leaseMs = 60_000;

/**
 * Sends one receiver the notices of a release that it has not received, in order: a failing notice delays those after
 * it. After a kill in between, the last notice is sent again under the same id. True if the receiver has all notices
 * there will be.
 */
export const sendTo = async (world: World, sink: Sink, release: Release, until: number): Promise<boolean> => {
  const state = foldSending(
    await readFacts<SendingFact>(world.journal, sendingStream(release.id, sink.name)),
  );
  const { upcoming, isClosed } = await noticesAfter(world, release, state.cursor);
  const wanted = upcoming.filter(({ notice }) => goesTo(sink.route, notice));
  if (wanted.length === 0 || (await isGone(world, sink))) return isClosed;
  if (!(await claim(world, sink, release))) return false;
  const left = [...wanted];
  while (left.length > 0 && world.clock.now() < until) {
    const [next] = left;
    if (next === undefined || !(await sendOne(world, sink, release, next))) return false;
    left.shift();
  }
  await letGo(world, sink, release);
  return isClosed && left.length === 0;
};

const note = (
  world: World,
  sink: Sink,
  release: Release,
  decide: (state: Sending) => SendingFact | undefined,
): Promise<Sending> =>
  record<SendingFact, Sending>(
    world.journal,
    world.clock,
    sendingStream(release.id, sink.name),
    foldSending,
    decide,
  );

/** Whether this caller may send now: no other caller is sending, and no pause is in effect. */
const claim = async (world: World, sink: Sink, release: Release): Promise<boolean> => {
  let isMine = false;
  await note(world, sink, release, ({ claimedUntil, nextAt }) => {
    const now = world.clock.now();
    isMine = now >= claimedUntil && now >= nextAt;
    return isMine ? { kind: 'claimed', until: now + leaseMs } : undefined;
  });
  return isMine;
};

const letGo = (world: World, sink: Sink, release: Release): Promise<Sending> =>
  note(world, sink, release, () => ({ kind: 'claimed', until: 0 }));

/** True if the next one may be sent. */
const sendOne = async (
  world: World,
  sink: Sink,
  release: Release,
  { notice, cursor }: Upcoming,
): Promise<boolean> => {
  const state = foldSending(
    await readFacts<SendingFact>(world.journal, sendingStream(release.id, sink.name)),
  );
  const sent = await sink.send(notice, state.memory, () => storyOf(world, release));
  const { id } = notice;
  if (sent.kind === 'delivered') {
    const { remember } = sent;
    await note(world, sink, release, () => ({
      kind: 'sent',
      cursor,
      id,
      ...(remember !== undefined && { remember }),
    }));
    return true;
  }
  if (sent.kind === 'gone') {
    await report(world, sink, release, `wants to hear nothing more: ${sent.reason}`);
    await noteGone(world, sink, sent.reason);
    await letGo(world, sink, release);
    return false;
  }
  let isGivenUp = false;
  await note(world, sink, release, ({ tries, first }) => {
    const now = world.clock.now();
    const nextAt = nextTry(tries + 1, first ?? now, now, sent.retryAfterMs);
    isGivenUp = nextAt === undefined;
    return nextAt === undefined
      ? { kind: 'given-up', cursor, id, reason: sent.reason }
      : { kind: 'failed', id, reason: sent.reason, nextAt };
  });
  if (isGivenUp) {
    const what = `has not taken an event of release ${release.id} for three days, and it is given up: ${sent.reason}`;
    await report(world, sink, release, what);
  }
  return isGivenUp;
};

/** Reports problems of a receiver to people in the chat. */
const report = async (world: World, { name }: Sink, { id, app }: Release, what: string): Promise<void> => {
  const text = `${name} ${what}`;
  await tell(world, { release: id, app, kind: 'report', key: `sink.${name}`, text });
};
