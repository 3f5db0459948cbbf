import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldApproval } from '#domain/approval/fold-approval.ts';
import { indexes } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import { approvalStream, deliveryStream, releaseStream, targetStream } from '#domain/streams.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Entry, Journal } from '#ports/journal.ts';
import type { Opened } from './journal.ts';

/** What the indexes of every journal promise, whoever keeps it. `open` answers an empty one. */
export const indexContract = (name: string, open: () => Promise<Opened>): void => {
  describe(`the indexes of the journal kept by ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('say what a fold over all streams says, after any sequence of facts', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), async (steps) => {
          const name = `run${(run += 1)}`;
          for (const one of steps) await play(opened.journal, name, one);
          expect(await indexed(opened.journal, name)).toEqual(await folded(opened.journal, name));
        }),
        { numRuns: 25 },
      );
    }, 90_000);

    test('number the releases in the order in which they were begun, whatever their ids and the clock say', async () => {
      const ids = ['order-c', 'order-a', 'order-b'];
      for (const [index, id] of ids.entries()) await begin(opened.journal, id, 'ordered', 9000 - index);
      const rows = await opened.journal.find(indexes.releasesOf('ordered'), { reverse: true });
      expect(rows.map(({ stream }) => stream)).toEqual([...ids].reverse().map(releaseStream));
      const all = await opened.journal.find(indexes.releases, { reverse: true, limit: 3 });
      expect(all.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
    });

    test.each([1, 2, 5])('can be walked both ways in pages of %i', async (page) => {
      const app = `paged-${page}`;
      for (let index = 0; index < 7; index += 1) await begin(opened.journal, `${app}-${index}`, app, index);
      for (const reverse of [false, true]) {
        const walked: string[] = [];
        let after: string | undefined;
        for (;;) {
          const options = { reverse, limit: page, ...(after !== undefined && { after }) };
          const rows = await opened.journal.find(indexes.releasesOf(app), options);
          walked.push(...rows.map(({ stream }) => stream));
          after = rows.at(-1)?.key;
          if (rows.length < page) break;
        }
        const inOrder = Array.from({ length: 7 }, (_, index) => releaseStream(`${app}-${index}`));
        expect(walked).toEqual(reverse ? inOrder.reverse() : inOrder);
      }
      expect(await opened.journal.find(indexes.releasesOf(app), { limit: 0 })).toEqual([]);
      const all = await opened.journal.find(indexes.releasesOf(app));
      expect(await opened.journal.find(indexes.releasesOf(app), { after: '' })).toEqual(all);
      expect(await opened.journal.find(indexes.releasesOf(app), { after: '', reverse: true })).toEqual([]);
      expect(await opened.journal.find(indexes.releasesOf('of-nobody'))).toEqual([]);
    });

    test('give 30 releases that begin at once 30 numbers', async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => begin(opened.journal, `storm-${n}`, 'storm', n)),
      );
      const rows = await opened.journal.find(indexes.releasesOf('storm'));
      expect(new Set(rows.map(({ key }) => key)).size).toBe(30);
      expect(new Set(rows.map(({ stream }) => stream)).size).toBe(30);
    });

    test('hold one row where two begin the same release at once', async () => {
      await Promise.all([1, 2, 3, 4].map(() => begin(opened.journal, 'twice', 'twice', 1)));
      expect(await opened.journal.find(indexes.releasesOf('twice'))).toHaveLength(1);
      expect(await opened.journal.read(releaseStream('twice'))).toHaveLength(1);
    });

    test('name the targets to look behind: from a good or a bad end to the look that finds nothing', async () => {
      const { journal } = opened;
      const stream = targetStream('unswept', 'eu');
      const says = async (...events: readonly JsonObject[]): Promise<boolean> => {
        for (const event of events)
          await journal.append(stream, (await journal.read(stream)).length, event, 1);
        return (await journal.find(indexes.unswept)).some((row) => row.stream === stream);
      };
      const end = (release: string, kind: string) => ({
        kind: 'closed',
        release,
        outcome: { kind },
        runs: 'this',
      });
      const found = (release: string, ...late: string[]) => ({ kind: 'swept', release, found: late });
      expect(await says({ kind: 'taken', release: 'a' }, end('a', 'released'))).toBe(true);
      expect(await says(found('a', 'late'), found('b'))).toBe(true);
      expect(await says(found('a'))).toBe(false);
      expect(await says({ kind: 'taken', release: 'b' }, end('b', 'refused'))).toBe(false);
      expect(await says({ kind: 'taken', release: 'c' }, end('c', 'rolled-back'))).toBe(true);
      expect(await says({ kind: 'taken', release: 'd' }, { kind: 'prepared', release: 'd' })).toBe(false);
    });

    test('a stream that is dropped leaves nothing behind, and its neighbours stay', async () => {
      const { journal } = opened;
      for (const id of ['gone', 'gone2']) {
        await begin(journal, id, 'dropped', 1);
        for (let seq = 1; seq < 60; seq += 1)
          await journal.append(releaseStream(id), seq, { kind: 'paused' }, 1);
      }
      const before = { open: await journal.find(indexes.open), all: await journal.find(indexes.releases) };
      await journal.drop(releaseStream('gone'));
      expect(await journal.read(releaseStream('gone'))).toEqual([]);
      expect(await journal.list(releaseStream('gone'))).toEqual([
        { stream: releaseStream('gone2'), seq: 60 },
      ]);
      const isLeft = ({ stream }: { stream: string }) => stream !== releaseStream('gone');
      expect(await journal.find(indexes.open)).toEqual(before.open.filter(isLeft));
      expect(await journal.find(indexes.releases)).toEqual(before.all.filter(isLeft));
      expect(await journal.find(indexes.releasesOf('dropped'))).toHaveLength(1);
      await journal.drop(releaseStream('gone'));
    });

    test('entries that are dropped leave the others their numbers, and the next one its number', async () => {
      const { journal } = opened;
      for (let seq = 0; seq < 9; seq += 1) await journal.append('thin/a', seq, { n: seq + 1 }, 1);
      await journal.drop('thin/a', [1, 2, 5]);
      const seqs = (entries: readonly { readonly seq: number }[]) => entries.map(({ seq }) => seq);
      expect(seqs(await journal.read('thin/a'))).toEqual([3, 4, 6, 7, 8, 9]);
      expect(seqs(await journal.read('thin/a', 3, 2))).toEqual([4, 6]);
      expect(seqs(await journal.recent('thin/a', 3, 8))).toEqual([4, 6, 7]);
      expect(await journal.append('thin/a', 4, {}, 1)).toEqual({ kind: 'outrun' });
      expect(await journal.append('thin/a', 9, {}, 1)).toMatchObject({ kind: 'written', entry: { seq: 10 } });
      expect(await journal.list('thin/')).toEqual([{ stream: 'thin/a', seq: 10 }]);
    });

    test('the last entries are read from the end', async () => {
      const { journal } = opened;
      for (let seq = 0; seq < 9; seq += 1) await journal.append('recent/a', seq, { n: seq + 1 }, 1);
      const seqs = async (limit: number, before?: number): Promise<readonly number[]> =>
        (await journal.recent('recent/a', limit, before)).map(({ seq }) => seq);
      expect(await seqs(3)).toEqual([7, 8, 9]);
      expect(await seqs(3, 7)).toEqual([4, 5, 6]);
      expect(await seqs(3, 2)).toEqual([1]);
      expect(await seqs(3, 1)).toEqual([]);
      expect(await seqs(0)).toEqual([]);
      expect(await seqs(99)).toHaveLength(9);
      expect(await journal.recent('recent/none', 5)).toEqual([]);
    });
  });
};

export const begin = (journal: Journal, id: string, app: string, at: number) =>
  journal.append(releaseStream(id), 0, { kind: 'requested', id, app, cause: {}, source: '' }, at);

/** A fact in one of a few streams. */
interface Step {
  readonly on: 'release' | 'target' | 'approval' | 'delivery';
  readonly which: number;
  readonly kind: number;
  readonly by: number;
}

const few = fc.nat({ max: 1 });
export const step: fc.Arbitrary<Step> = fc.record({
  on: fc.constantFrom('release', 'target', 'target', 'target', 'approval', 'delivery'),
  which: few,
  kind: fc.nat({ max: 5 }),
  by: few,
});

/** Writes the fact of a step behind what its stream has; a release and a question begin as they do in life. */
export const play = async (journal: Journal, run: string, { on, which, kind, by }: Step): Promise<void> => {
  const id = `${run}-${which}`;
  const streams = {
    release: releaseStream(id),
    target: targetStream(run, `t${which}`),
    approval: approvalStream(id),
    delivery: deliveryStream(run, String(which)),
  };
  const stream = streams[on];
  const { length } = await journal.read(stream);
  await journal.append(stream, length, factOf({ on, which, kind, by }, run, length === 0), 1);
};

const factOf = ({ on, which, kind, by }: Step, run: string, isFirst: boolean): JsonObject => {
  const release = `${run}-${by}`;
  const facts: Readonly<Record<Step['on'], readonly JsonObject[]>> = {
    release: [{ kind: 'closed', outcome: { kind: 'released', reason: '' } }, { kind: 'retried', by: 'a' }, { kind: 'paused', by: 'a' }],
    target: [
      { kind: 'taken', release },
      { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
      { kind: 'closed', release, outcome: { kind: 'rolled-back', reason: '' }, runs: 'same' },
      { kind: 'prepared', release, snapshot: 'sha256:a', manifest: 'sha256:b' },
      { kind: 'swept', release, found: [] },
      { kind: 'swept', release, found: ['late'] },
    ],
    approval: [{ kind: 'decided', answer: 'approved', by: 'a', reason: '' }, { kind: 'expired' }, { kind: 'asked', token: 't2' }],
    delivery: [{ kind: 'received' }],
  }; // prettier-ignore
  if (isFirst && on === 'release')
    return { kind: 'requested', id: `${run}-${which}`, app: run, cause: {}, source: '' };
  if (isFirst && on === 'approval') return { kind: 'asked', release, token: 't' };
  return facts[on][kind % facts[on].length] as JsonObject;
};

const namesIn = async (journal: Journal, index: string, run: string): Promise<readonly string[]> =>
  (await journal.find(index))
    .filter(({ stream }) => stream.includes(`/${run}`))
    .map(({ stream, value }) => `${stream} ${value}`)
    .sort();

/** What the indexes say of a run; `unswept` may name a target too many, never one too few. */
export const indexed = async (journal: Journal, run: string) => ({
  releases: await namesIn(journal, indexes.releases, `${run}-`),
  ofApp: await namesIn(journal, indexes.releasesOf(run), `${run}-`),
  open: await namesIn(journal, indexes.open, `${run}-`),
  held: await namesIn(journal, indexes.held, `${run}/`),
  questions: await namesIn(journal, indexes.questions, `${run}-`),
  deliveries: await namesIn(journal, indexes.deliveries, `${run}/`),
  missed: await missedIn(journal, run),
});

const missedIn = async (journal: Journal, run: string): Promise<readonly string[]> => {
  const rows = await namesIn(journal, indexes.unswept, `${run}/`);
  return (await foldedTargets(journal, run)).unswept.filter((row) => !rows.includes(row));
};

const foldedTargets = async (journal: Journal, run: string) => {
  const held: string[] = [];
  const unswept: string[] = [];
  for (const { stream } of await journal.list(targetStream(run, ''))) {
    const entries = (await journal.read(stream)) as unknown as readonly Entry<TargetFact>[];
    const { lock, ended } = foldTarget(entries);
    if (lock !== undefined) held.push(`${stream} ${lock.release}`);
    if (ended !== undefined && isLawful(entries)) unswept.push(`${stream} ${ended.release}`);
  }
  return { held, unswept };
};

/** Only the holder prepares and closes a target: tasks write these facts no other way. What is held is right whoever writes it. */
const isLawful = (entries: readonly Entry<TargetFact>[]): boolean =>
  entries.every(
    ({ event }, index) =>
      (event.kind !== 'closed' && event.kind !== 'prepared') ||
      foldTarget(entries.slice(0, index)).lock?.release === event.release,
  );

/** The same from the entries alone. */
export const folded = async (journal: Journal, run: string) => {
  const released = await journal.list(releaseStream(`${run}-`));
  const asked = await journal.list(approvalStream(`${run}-`));
  const open = await Promise.all(
    released.map(async ({ stream }) => foldRelease((await journal.read(stream)) as never)),
  );
  const questions = await Promise.all(
    asked.map(async ({ stream }) => [stream, foldApproval((await journal.read(stream)) as never)] as const),
  );
  const all = released.map(({ stream }) => `${stream} `);
  return {
    releases: all,
    ofApp: all,
    open: all.filter((_, index) => open[index]?.outcome === undefined),
    held: (await foldedTargets(journal, run)).held,
    questions: questions.flatMap(([stream, one]) => (one?.state === 'open' ? [`${stream} `] : [])),
    deliveries: (await journal.list(deliveryStream(run, ''))).map(({ stream }) => `${stream} `),
    missed: [],
  };
};
