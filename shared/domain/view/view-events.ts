import type { Entry } from '../journal.ts';
import type { ReleaseFact } from '../release/release.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { writeCursor, type Heads } from './cursor.ts';
import { describeRelease } from './describe-release.ts';
import { describeTarget } from './describe-target.ts';
import type { Language } from './sentences/language.ts';
import type { EventPage, EventView } from './view.ts';

/** What the streams hold after a cursor; `targets` in the order of the plan, with the facts of other releases among them. */
export interface News {
  readonly id: string;
  readonly release: readonly Entry<ReleaseFact>[];
  readonly targets: readonly { readonly name: string; readonly entries: readonly Entry<TargetFact>[] }[];
  /** Where the entries begin. */
  readonly after: Heads;
  /** The release is closed, whether its last fact is among these or was seen before. */
  readonly isClosed: boolean;
}

/** One fact of a release's story, in its place. */
export type StoryLine = { readonly at: number; readonly seq: number } & (
  | { readonly kind: 'release'; readonly fact: ReleaseFact }
  | { readonly kind: 'target'; readonly index: number; readonly name: string; readonly fact: TargetFact }
);

/**
 * One page of a release's events: its own facts and its targets' facts about it, by time, each stream in its own order.
 * A reader that continues from any line's cursor, or from `next`, gets every later line once and no line twice.
 */
export const viewEvents = (news: News, limit: number, language: Language = 'en'): EventPage => {
  const lines = merge(news);
  const events: EventView[] = [];
  let heads = news.after;
  for (const line of lines.slice(0, limit)) {
    heads = passed(heads, line);
    events.push(viewLine(line, writeCursor(heads), language));
  }
  const isAll = lines.length <= limit;
  // Facts of other releases need not be read again once everything of this one has been shown.
  const next = isAll ? ends(news) : heads;
  return { events, next: writeCursor(next), done: isAll && news.isClosed };
};

/** Every event with the cursor after it, from which a reader can continue. */
export const linesOf = (news: News): readonly { readonly line: StoryLine; readonly cursor: string }[] => {
  let heads = news.after;
  return merge(news).map((line) => {
    heads = passed(heads, line);
    return { line, cursor: writeCursor(heads) };
  });
};

const merge = (news: News): readonly StoryLine[] => {
  const streams: (readonly StoryLine[])[] = [
    news.release.map(({ at, seq, event }) => ({ kind: 'release', at, seq, fact: event })),
    ...news.targets.map(({ name, entries }, index) =>
      entries
        .filter(({ event }) => event.release === news.id)
        .map(({ at, seq, event }): StoryLine => ({ kind: 'target', at, seq, index, name, fact: event })),
    ),
  ];
  return streams
    .flatMap(placed)
    .toSorted((a, b) => a.at - b.at || a.rank - b.rank)
    .map(({ line }) => line);
};

/**
 * Where the lines of a stream stand among the others. A clock may step back, but a stream never does: within each, no line
 * stands before the one that it follows.
 */
const placed = (lines: readonly StoryLine[]) => {
  let last = { at: 0, rank: 0 };
  return lines.map((line) => {
    const at = Math.max(last.at, line.at);
    const rank = Math.max(rankOf(line), at === last.at ? last.rank : 0);
    last = { at, rank };
    return { line, at, rank };
  });
};

/** At the same instant, what a release asks of its targets comes before what they do, and that before what it says of their end. */
const rankOf = (line: StoryLine): number => {
  if (line.kind === 'target') return 1;
  return line.fact.kind === 'target-closed' || line.fact.kind === 'closed' ? 2 : 0;
};

const passed = (heads: Heads, line: StoryLine): Heads =>
  line.kind === 'release'
    ? { ...heads, release: line.seq }
    : { ...heads, targets: heads.targets.with(line.index, line.seq) };

const ends = ({ release, targets, after }: News): Heads => ({
  release: release.at(-1)?.seq ?? after.release,
  targets: targets.map(({ entries }, index) => entries.at(-1)?.seq ?? after.targets[index] ?? 0),
});

const viewLine = (line: StoryLine, cursor: string, language: Language): EventView =>
  line.kind === 'release'
    ? { cursor, at: line.at, fact: line.fact, message: describeRelease(line.fact, language) }
    : {
        cursor,
        at: line.at,
        target: line.name,
        fact: shown(line.fact),
        message: describeTarget(line.fact, language),
      };

/** The former state of the target is for internal use. */
const shown = (fact: TargetFact): TargetFact => {
  if (fact.kind !== 'taken') return fact;
  const { base: _, ...rest } = fact;
  return rest;
};
