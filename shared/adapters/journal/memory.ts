import type { JsonObject } from '#domain/json.ts';
import type { Entry, Journal, StreamHead, Written } from '#ports/journal.ts';
import { gap, spell } from './spell.ts';

interface Kept {
  readonly at: number;
  readonly event: string;
}

/** A journal that lives as long as the process: for rehearsals and tests. Events are kept as text, so nobody can change them later. */
export const openMemoryJournal = (): Journal => {
  const streams = new Map<string, Kept[]>();
  return {
    append: async (stream, after, event, at): Promise<Written> => {
      const kept = streams.get(stream) ?? [];
      const text = spell(stream, event);
      if (after > kept.length) throw gap(stream, after);
      if (after < kept.length) return { kind: 'outrun' };
      kept.push({ at, event: text });
      streams.set(stream, kept);
      return { kind: 'written', entry: entryOf(stream, after, { at, event: text }) };
    },
    read: async (stream, after = 0, limit = Infinity): Promise<readonly Entry[]> =>
      (streams.get(stream) ?? [])
        .slice(after, after + limit)
        .map((kept, index) => entryOf(stream, after + index, kept)),
    list: async (prefix, after = '', limit = Infinity): Promise<readonly StreamHead[]> =>
      [...streams.keys()]
        .filter((stream) => stream.startsWith(prefix) && inBytes(stream, after) > 0)
        .sort(inBytes)
        .slice(0, limit)
        .map((stream) => ({ stream, seq: streams.get(stream)?.length ?? 0 })),
  };
};

const entryOf = (stream: string, index: number, { at, event }: Kept): Entry => ({
  stream,
  seq: index + 1,
  at,
  event: JSON.parse(event) as JsonObject,
});

/** By UTF-8 bytes, as SQLite and DynamoDB sort; JavaScript's own order differs beyond U+D7FF. */
const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
