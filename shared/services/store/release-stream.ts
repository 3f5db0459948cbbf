import { foldRelease } from '#domain/release/fold-release.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { releaseStream } from '#domain/streams.ts';
import type { Entry, Journal } from '#ports/journal.ts';
import { readFacts } from './append-facts.ts';

/** How far a stream was read, and its state there. */
interface Mark {
  readonly release: Release;
  /** When its last entry was written: with its number, what tells it from one of another life of the store. */
  readonly at: number;
}

/** A release to 2,000 targets takes less than a megabyte. */
const mostKept = 32;

const kept = new WeakMap<Journal, Map<string, Mark>>();

const marksOf = (journal: Journal): Map<string, Mark> => {
  const marks = kept.get(journal) ?? new Map<string, Mark>();
  kept.set(journal, marks);
  return marks;
};

/** The last known entry of a release's stream with all that follow it, and the fold that continues from there. */
interface Reading {
  readonly entries: readonly Entry<ReleaseFact>[];
  readonly fold: (entries: readonly Entry<ReleaseFact>[]) => Release | undefined;
}

/**
 * Reads the stream of a release. Every task of every target does so, and a stream has two entries for each target; but
 * entries never change. So this process folds each once: it reads the last one that it knows, and what came after it.
 */
export const readOn = async (journal: Journal, id: string): Promise<Reading> => {
  const stream = releaseStream(id);
  const mark = marksOf(journal).get(stream);
  if (mark !== undefined) {
    const entries = await readFacts<ReleaseFact>(journal, stream, mark.release.seq - 1);
    const [last] = entries;
    if (last?.seq === mark.release.seq && last.at === mark.at)
      return { entries, fold: (all) => keep(journal, stream, all, foldRelease(all.slice(1), mark.release)) };
  }
  // It was never read here, or deleted since then.
  const entries = await readFacts<ReleaseFact>(journal, stream);
  return { entries, fold: (all) => keep(journal, stream, all, foldRelease(all)) };
};

const keep = (
  journal: Journal,
  stream: string,
  entries: readonly Entry<ReleaseFact>[],
  release: Release | undefined,
): Release | undefined => {
  const marks = marksOf(journal);
  const at = entries.at(-1)?.at;
  marks.delete(stream);
  if (release === undefined || at === undefined) return release;
  marks.set(stream, { release, at });
  const [oldest] = marks.keys();
  if (marks.size > mostKept && oldest !== undefined) marks.delete(oldest);
  return release;
};

/** The state of a release; undefined when its stream is empty. */
export const foldReleaseStream = async (journal: Journal, id: string): Promise<Release | undefined> => {
  const { entries, fold } = await readOn(journal, id);
  return fold(entries);
};
