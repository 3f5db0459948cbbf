import type { Release } from '#domain/release/release.ts';
import { baseOf, foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import type { Entry, Journal } from '#ports/journal.ts';

type Facts = readonly Entry<TargetFact>[];

/** One release in one target seldom has more facts; where it has, the next page is read. */
const page = 64;

/**
 * The facts of a target from the last one that carries the state before it and is not after number `reach`: enough for
 * its fold, and for all facts after `reach`. Reading a target with a thousand releases costs no more than one with ten.
 */
export const recentFacts = async (journal: Journal, stream: string, reach = Infinity): Promise<Facts> => {
  let facts: Facts = [];
  for (;;) {
    const more = (await journal.recent(stream, page, facts[0]?.seq)) as unknown as Facts;
    facts = [...more, ...facts];
    const begin = facts.findLastIndex(({ seq, event }) => seq <= reach && baseOf(event) !== undefined);
    if (begin !== -1) return facts.slice(begin);
    if (more.length < page) return facts;
  }
};

/** The state of a target, by the name of its stream. */
export const foldStream = async (journal: Journal, stream: string): Promise<Target> =>
  foldTarget(await recentFacts(journal, stream));

/**
 * The number in the target's stream up to which nothing concerns this release; 0 if the release's own stream does not
 * say.
 */
export const reachOf = ({ spans }: Release, target: string): number => spans[target]?.from ?? 0;

/** What may be recorded about a release after its end: that a write of it came late. */
const afterwards = 32;

/** The facts of a target among which all are that are about these releases, and behind number `after`. */
export const factsAbout = async (
  journal: Journal,
  releases: readonly Release[],
  { app, target, after = 0 }: { readonly app: string; readonly target: string; readonly after?: number },
): Promise<Facts> => {
  const stream = targetStream(app, target);
  const spans = releases.flatMap((release) => release.spans[target] ?? []);
  const facts = new Map<number, Entry<TargetFact>>();
  // A target that was not started there is not mentioned; one that was started since it was read comes at the end.
  if (spans.length < releases.length)
    for (const fact of await recentFacts(journal, stream)) if (fact.seq > after) facts.set(fact.seq, fact);
  if (spans.length > 0) {
    const from = Math.max(after, Math.min(...spans.map((span) => span.from)));
    const to = Math.max(...spans.map((span) => (span.to ?? Infinity) + afterwards));
    const limit = to === Infinity ? undefined : Math.max(0, to - from);
    const read = (await journal.read(stream, from, limit)) as unknown as Facts;
    for (const fact of read) facts.set(fact.seq, fact);
  }
  return [...facts.values()].toSorted((a, b) => a.seq - b.seq);
};

/** How far the streams of these targets have come. */
export const headsOf = async (
  journal: Journal,
  app: string,
  targets: readonly string[],
): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    await Promise.all(
      targets.map(async (target) => {
        const [last] = await journal.recent(targetStream(app, target), 1);
        return [target, last?.seq ?? 0] as const;
      }),
    ),
  );
