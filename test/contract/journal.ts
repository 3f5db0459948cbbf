import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import type { Journal } from '#ports/journal.ts';

export interface Opened {
  readonly journal: Journal;
  readonly close: () => Promise<void>;
}

/** What every journal promises, whoever keeps it. `open` answers an empty one. */
export const journalContract = (name: string, open: () => Promise<Opened>): void => {
  describe(`the journal kept by ${name}`, () => {
    let opened: Opened;
    let streams = 0;
    const fresh = (): string => `test/${(streams += 1)}`;
    const fill = async (stream: string, events: number): Promise<void> => {
      for (let seq = 0; seq < events; seq += 1)
        await opened.journal.append(stream, seq, { n: seq + 1 }, 1000 + seq);
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('counts from 1 and answers what it wrote', async () => {
      const stream = fresh();
      const entry = { stream, seq: 1, at: 1_700_000_000_000, event: { kind: 'requested', app: 'checkout' } };
      expect(await opened.journal.append(stream, 0, entry.event, entry.at)).toEqual({
        kind: 'written',
        entry,
      });
      expect(await opened.journal.read(stream)).toEqual([entry]);
    });

    test('tells the second writer of a number that it was outrun, and keeps the first', async () => {
      const stream = fresh();
      await opened.journal.append(stream, 0, { by: 'first' }, 1);
      expect(await opened.journal.append(stream, 0, { by: 'second' }, 2)).toEqual({ kind: 'outrun' });
      expect((await opened.journal.read(stream)).map((entry) => entry.event)).toEqual([{ by: 'first' }]);
    });

    test('tells even the same words twice apart: one is written, one is outrun', async () => {
      const stream = fresh();
      const both = await Promise.all(
        [1, 2].map(() => opened.journal.append(stream, 0, { kind: 'claimed' }, 5)),
      );
      expect(both.map((written) => written.kind).sort()).toEqual(['outrun', 'written']);
    });

    test('lets exactly one of 50 writers have each number, and leaves no gap', async () => {
      const stream = fresh();
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, writer) => persist(opened.journal, stream, writer)),
      );
      const entries = await opened.journal.read(stream);
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(entries.map((entry) => entry.event['writer'])).toEqual(
        wins
          .map((seq, writer) => ({ seq, writer }))
          .sort((a, b) => a.seq - b.seq)
          .map(({ writer }) => writer),
      );
    }, 90_000);

    test('refuses to leave a gap', async () => {
      const stream = fresh();
      await fill(stream, 2);
      await expect(opened.journal.append(stream, 3, {}, 1)).rejects.toMatchObject({ name: 'Broken' });
      await expect(opened.journal.append(fresh(), 1, {}, 1)).rejects.toMatchObject({ name: 'Broken' });
      expect(await opened.journal.read(stream)).toHaveLength(2);
    });

    test('reads on after a cursor, as far as the limit', async () => {
      const stream = fresh();
      await fill(stream, 12);
      const seqs = async (after?: number, limit?: number): Promise<readonly number[]> =>
        (await opened.journal.read(stream, after, limit)).map((entry) => entry.seq);
      expect(await seqs(9)).toEqual([10, 11, 12]);
      expect(await seqs(3, 2)).toEqual([4, 5]);
      expect(await seqs(0, 1)).toEqual([1]);
      expect(await seqs(12)).toEqual([]);
      expect(await seqs(0, 0)).toEqual([]);
      expect(await seqs()).toHaveLength(12);
    });

    test('knows nothing of a stream that was never written', async () => {
      expect(await opened.journal.read(fresh())).toEqual([]);
    });

    test('keeps the order of time out of it: an earlier clock may write later', async () => {
      const stream = fresh();
      await opened.journal.append(stream, 0, {}, 2000);
      await opened.journal.append(stream, 1, {}, 1000);
      expect((await opened.journal.read(stream)).map((entry) => entry.at)).toEqual([2000, 1000]);
    });

    test('gives back any event as it was', async () => {
      const stream = fresh();
      let seq = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
            maxKeys: 4,
          }),
          async (value) => {
            const event = JSON.parse(JSON.stringify(value)) as JsonObject;
            await opened.journal.append(stream, seq, event, seq);
            seq += 1;
            expect((await opened.journal.read(stream, seq - 1, 1))[0]?.event).toEqual(event);
          },
        ),
        { numRuns: 30 },
      );
    });

    test.each([
      ['text of all planes', '{"a":"ä € 😀 \\u0000 \\ud800"}'],
      ['numbers at the edge', '{"max":1.7976931348623157e308,"safe":9007199254740991,"small":5e-324}'],
      ['a key that would be a prototype', '{"__proto__":{"admin":true},"constructor":1}'],
    ])('keeps %s inert and whole', async (_, text) => {
      const stream = fresh();
      await opened.journal.append(stream, 0, JSON.parse(text) as JsonObject, 1);
      const event = (await opened.journal.read(stream))[0]?.event;
      expect(JSON.stringify(event)).toBe(JSON.stringify(JSON.parse(text)));
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    test('does not see what a caller changes afterwards', async () => {
      const stream = fresh();
      const event = { targets: ['a'] };
      const written = await opened.journal.append(stream, 0, event, 1);
      event.targets.push('b');
      if (written.kind === 'written') (written.entry.event['targets'] as string[]).push('c');
      expect((await opened.journal.read(stream))[0]?.event).toEqual({ targets: ['a'] });
    });

    test('refuses what cannot be kept everywhere: large events, long or empty names', async () => {
      const large = { text: 'x'.repeat(300_000) };
      await expect(opened.journal.append(fresh(), 0, large, 1)).rejects.toMatchObject({ name: 'Broken' });
      await expect(opened.journal.append('x'.repeat(2000), 0, {}, 1)).rejects.toMatchObject({
        name: 'Broken',
      });
      await expect(opened.journal.append('', 0, {}, 1)).rejects.toMatchObject({ name: 'Broken' });
    });

    listing(name, open);
  });
};

const listing = (name: string, open: () => Promise<Opened>): void => {
  describe(`its list of streams (${name})`, () => {
    let opened: Opened;
    const names = [
      'app/a', 'app/a%', 'app/a_', 'app/aa', 'app/ab', 'app/b', 'app/', 'app', 'ap', 'apq', 'b/%/x', 'b/%%', 'b/_/x',
      'b/ü', 'b/\uffee', 'b/😀', "b/'; --", 'b/*', 'b/[a]', 'B/x',
    ]; // prettier-ignore
    const inOrder = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    beforeAll(async () => {
      opened = await open();
      for (const [index, stream] of names.entries())
        for (let seq = 0; seq <= index % 3; seq += 1) await opened.journal.append(stream, seq, {}, 1);
    });
    afterAll(() => opened.close());

    test.each([
      '',
      'a',
      'app',
      'app/',
      'app/a',
      'app/a%',
      'app/a_',
      'b/%',
      'b/_',
      'b/ü',
      'b/😀',
      "b/'",
      'B',
      'nothing',
      'app/b/c',
    ])('of prefix "%s" is exactly the names that start so, in the order of their bytes', async (prefix) => {
      const heads = await opened.journal.list(prefix);
      expect(heads.map((head) => head.stream)).toEqual(inOrder.filter((stream) => stream.startsWith(prefix)));
    });

    test('tells the head of each', async () => {
      const heads = await opened.journal.list('');
      expect(heads).toEqual(inOrder.map((stream) => ({ stream, seq: (names.indexOf(stream) % 3) + 1 })));
    });

    test.each([1, 2, 3, 7])(
      'can be walked in pages of %i without missing or repeating a name',
      async (page) => {
        const walked: string[] = [];
        for (;;) {
          const heads = await opened.journal.list('b/', walked.at(-1), page);
          walked.push(...heads.map((head) => head.stream));
          if (heads.length < page) break;
        }
        expect(walked).toEqual(inOrder.filter((stream) => stream.startsWith('b/')));
      },
    );

    test('goes on after a name that is not there, before, inside or behind the prefix', async () => {
      const after = async (cursor: string): Promise<readonly string[]> =>
        (await opened.journal.list('app/', cursor)).map((head) => head.stream);
      expect(await after('app/aaa')).toEqual(['app/ab', 'app/b']);
      expect(await after('aaa')).toEqual(inOrder.filter((stream) => stream.startsWith('app/')));
      expect(await after('b')).toEqual([]);
      expect(await opened.journal.list('app/', undefined, 0)).toEqual([]);
    });
  });
};

/** Writes once, however often it is outrun; answers the number it got. */
const persist = async (journal: Journal, stream: string, writer: number): Promise<number> => {
  let head = 0;
  for (;;) {
    head += (await journal.read(stream, head)).length;
    const written = await journal.append(stream, head, { writer }, writer);
    if (written.kind === 'written') return written.entry.seq;
  }
};
