import { indexChanges, type IndexChange, type Indexing } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Entry, IndexPage, IndexRow, Journal, StreamHead, Written } from '#ports/journal.ts';
import { gap, numberKey, spell } from './spell.ts';

interface Kept {
  readonly at: number;
  readonly event: string;
}

/**
 * A journal that lives as long as the process: for rehearsals and tests. Events are stored as text, so they cannot be
 * changed later.
 */
export const openMemoryJournal = (indexing: Indexing = indexChanges): Journal => {
  const streams = new Map<string, (Kept | undefined)[]>();
  const rows = openRows();
  return {
    append: async (stream, after, event, at): Promise<Written> => {
      const kept = streams.get(stream) ?? [];
      const text = spell(stream, event);
      if (after > kept.length) throw gap(stream, after);
      if (after < kept.length) return { kind: 'outrun' };
      kept.push({ at, event: text });
      streams.set(stream, kept);
      rows.change(stream, kept.length, indexing(stream, kept.length, event));
      return { kind: 'written', entry: entryOf(stream, after, { at, event: text }) };
    },
    read: async (stream, after = 0, limit = Infinity): Promise<readonly Entry[]> =>
      entriesOf(stream, placesOf(streams.get(stream), after).slice(0, limit)),
    recent: async (stream, limit, before = Infinity): Promise<readonly Entry[]> => {
      const places = placesOf(streams.get(stream)?.slice(0, Math.max(0, before - 1)));
      return limit < 1 ? [] : entriesOf(stream, places.slice(-limit));
    },
    list: async (prefix, after = '', limit = Infinity): Promise<readonly StreamHead[]> =>
      [...streams.keys()]
        .filter((stream) => stream.startsWith(prefix) && inBytes(stream, after) > 0)
        .sort(inBytes)
        .slice(0, limit)
        .map((stream) => ({ stream, seq: streams.get(stream)?.length ?? 0 })),
    find: async (index, page) => rows.find(index, page),
    reindex: async () => undefined,
    drop: async (stream, seqs) => {
      for (const seq of seqs ?? []) streams.get(stream)?.splice(seq - 1, 1, undefined);
      if (seqs !== undefined) return;
      streams.delete(stream);
      rows.drop(stream);
    },
  };
};

const openRows = () => {
  const indexes = new Map<string, Map<string, IndexRow>>();
  let last = 0;
  const apply = (stream: string, key: string, change: IndexChange): void => {
    const rows = indexes.get(change.index) ?? new Map<string, IndexRow>();
    indexes.set(change.index, rows);
    if (change.kind === 'number') rows.set(key, { key, stream, value: '' });
    else if (change.kind === 'put') rows.set(stream, { key: stream, stream, value: change.value });
    else if (change.value === undefined || rows.get(stream)?.value === change.value) rows.delete(stream);
  };
  return {
    change: (stream: string, seq: number, changes: readonly IndexChange[]): void => {
      const counted = changes.filter(({ kind }) => kind !== 'number' || seq === 1);
      if (counted.some(({ kind }) => kind === 'number')) last += 1;
      for (const change of counted) apply(stream, numberKey(last), change);
    },
    find: (
      index: string,
      { after, limit = Infinity, reverse = false }: IndexPage = {},
    ): readonly IndexRow[] => {
      const sorted = [...(indexes.get(index)?.values() ?? [])].sort((a, b) => inBytes(a.key, b.key));
      const rows = reverse ? sorted.reverse() : sorted;
      const isPast = ({ key }: IndexRow): boolean =>
        after === undefined || (reverse ? inBytes(key, after) < 0 : inBytes(key, after) > 0);
      return rows.filter(isPast).slice(0, limit);
    },
    drop: (stream: string): void => {
      for (const rows of indexes.values())
        for (const row of rows.values()) if (row.stream === stream) rows.delete(row.key);
    },
  };
};

interface Place {
  readonly index: number;
  readonly kept: Kept;
}

/** Entries that were dropped leave their places empty. */
const placesOf = (all: readonly (Kept | undefined)[] = [], after = 0): readonly Place[] =>
  all.slice(after).flatMap((kept, index) => (kept === undefined ? [] : [{ index: after + index, kept }]));

const entriesOf = (stream: string, places: readonly Place[]): readonly Entry[] =>
  places.map(({ index, kept }) => entryOf(stream, index, kept));

const entryOf = (stream: string, index: number, { at, event }: Kept): Entry => ({
  stream,
  seq: index + 1,
  at,
  event: JSON.parse(event) as JsonObject,
});

/** By UTF-8 bytes, as SQLite and DynamoDB sort; JavaScript's own order differs beyond U+D7FF. */
const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
