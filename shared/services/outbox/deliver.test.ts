import { describe, expect, test } from 'vitest';
import type { Notice } from '#domain/notification/notice.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Sent, Sink } from '#ports/notifications.ts';
import type { Journal } from '#ports/journal.ts';
import { indexes } from '#domain/indexes.ts';
import { releaseStream, sendingStream } from '#domain/streams.ts';
import { apiWorld, write } from '#test/api/world.ts';
import { deliverNotices } from './deliver.ts';

const minute = 60_000;

/** What a release writes down in its life; ten things of it are told. */
const story = (id: string): readonly JsonObject[] => [
  {
    kind: 'requested',
    id,
    app: 'shop',
    cause: { kind: 'manual', app: 'shop', images: {}, by: 'ann' },
    source: 'sha256:0',
  },
  { kind: 'asked', approval: `${id}.plan`, question: 'may it?', expiresAt: 1 },
  { kind: 'answered', approval: `${id}.plan`, answer: 'approved', by: 'bob', reason: '' },
  { kind: 'paused', by: 'ann' },
  { kind: 'held', reason: 'the window "a" denies releases now' },
  { kind: 'held', reason: 'the window "b" denies releases now' },
  { kind: 'resumed', by: 'ann' },
  { kind: 'wave', index: 0, targets: [], back: false },
  { kind: 'asked', approval: `${id}.again`, question: 'and now?', expiresAt: 1 },
  { kind: 'answered', approval: `${id}.again`, answer: 'approved', by: 'bob', reason: '' },
  { kind: 'wave', index: 0, targets: [], back: true },
  { kind: 'closed', outcome: { kind: 'rolled-back', reason: 'it was bad' } },
];
const told = [
  'requested',
  'asked',
  'answered',
  'held',
  'held',
  'started',
  'asked',
  'answered',
  'rolling-back',
  'ended',
];

const opened = (answer: (notice: Notice) => Sent | 'killed' = () => ({ kind: 'delivered' })) => {
  const heard: Notice[] = [];
  const sink: Sink = {
    name: 'ops',
    route: {},
    address: 'sha256:a',
    send: async (notice) => {
      const said = answer(notice);
      if (said === 'killed') {
        heard.push(notice);
        throw new Error('killed after it was told');
      }
      if (said.kind === 'delivered') heard.push(notice);
      return said;
    },
  };
  const sinks = [sink];
  const reports: string[] = [];
  const world = apiWorld({
    notifications: { sinks: async () => sinks },
    chat: {
      tell: async ({ text }) => {
        reports.push(text);
        return { kind: 'told' };
      },
    },
  });
  const kinds = (release: string): readonly string[] =>
    heard.filter((one) => one.release === release).map(({ kind }) => kind);
  return { world, heard, reports, sinks, sink, kinds };
};

/** Each notice once, in the order in which it was told first. */
const once = (heard: readonly Notice[]): readonly Notice[] => [
  ...new Map(heard.map((notice) => [notice.id, notice])).values(),
];

test('what was before the first look is history, what comes then is told, in order and once', async () => {
  const { world, kinds, heard } = opened();
  await write(world, releaseStream('r-0'), ...story('r-0'));
  await deliverNotices(world);
  expect(heard).toEqual([]);
  await write(world, releaseStream('r-1'), ...story('r-1'));
  await deliverNotices(world);
  await deliverNotices(world);
  expect(kinds('r-1')).toEqual(told);
  expect(await world.journal.find(indexes.outbox)).toEqual([]);
});

test('what happens a moment later is told a moment later', async () => {
  const { world, kinds } = opened();
  await deliverNotices(world);
  for (const fact of story('r-1')) {
    await write(world, releaseStream('r-1'), fact);
    await world.clock.advance(100);
    await deliverNotices(world);
  }
  expect(kinds('r-1')).toEqual(told);
});

test('of many who tell at once one does', async () => {
  const { world, kinds } = opened();
  await deliverNotices(world);
  await write(world, releaseStream('r-1'), ...story('r-1'));
  await Promise.all(Array.from({ length: 10 }, () => deliverNotices(world)));
  expect(kinds('r-1')).toEqual(told);
});

test('a receiver that is away for an hour hears 1,000 events all the same, in order and each once', async () => {
  let isAway = true;
  const { world, heard, kinds } = opened(() =>
    isAway ? { kind: 'failed', reason: 'away' } : { kind: 'delivered' },
  );
  await deliverNotices(world);
  const ids = Array.from({ length: 100 }, (_, index) => `r-${index}`);
  for (const id of ids) await write(world, releaseStream(id), ...story(id));
  for (let passed = 0; passed < 60; passed += 1) {
    await deliverNotices(world);
    await world.clock.advance(minute);
  }
  expect(heard).toEqual([]);
  isAway = false;
  for (let passed = 0; passed < 180; passed += 1) {
    await deliverNotices(world);
    await world.clock.advance(minute);
  }
  expect(heard).toHaveLength(1000);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1000);
  for (const id of ids) expect(kinds(id)).toEqual(told);
}, 120_000);

test('the pauses are those of Standard Webhooks, or what the receiver asks for, for three days', async () => {
  const tries: number[] = [];
  const { world, reports } = opened(() => {
    tries.push(world.clock.now());
    return { kind: 'failed', reason: 'away', ...(tries.length === 1 && { retryAfterMs: 90_000 }) };
  });
  await deliverNotices(world);
  await write(world, releaseStream('r-1'), story('r-1')[0] ?? {});
  for (let passed = 0; passed < 5 * 24 * 60; passed += 1) {
    await deliverNotices(world);
    await world.clock.advance(minute);
  }
  const pauses = tries.map((at, index) => Math.round((at - (tries[index - 1] ?? at)) / minute));
  expect(pauses.slice(0, 8)).toEqual([0, 2, 5, 30, 120, 300, 600, 600]);
  expect((tries.at(-1) ?? 0) - (tries[0] ?? 0)).toBeGreaterThan(3 * 24 * 60 * minute);
  const facts = await world.journal.read(sendingStream('r-1', 'ops'));
  expect(facts.map(({ event }) => event['kind'])).toContain('given-up');
  expect(reports).toEqual([
    'ops has not taken an event of release r-1 for three days, and it is given up: away',
  ]);
});

test('one that is gone hears nothing more, until it has another address', async () => {
  let tries = 0;
  const { world, sinks, sink, kinds } = opened(() => {
    tries += 1;
    return { kind: 'gone', reason: 'it answered 410' };
  });
  await deliverNotices(world);
  await write(world, releaseStream('r-1'), ...story('r-1'));
  for (let passed = 0; passed < 10; passed += 1) {
    await deliverNotices(world);
    await world.clock.advance(minute);
  }
  expect(tries).toBe(1);
  const heard: Notice[] = [];
  sinks.splice(0, 1, {
    ...sink,
    address: 'sha256:b',
    send: async (notice) => {
      heard.push(notice);
      return { kind: 'delivered' };
    },
  });
  await write(world, releaseStream('r-2'), ...story('r-2'));
  await deliverNotices(world);
  expect(heard.map(({ kind }) => kind)).toEqual(told);
  expect(kinds('r-1')).toEqual([]);
});

test('a route decides what goes there', async () => {
  const { world, sinks, sink, kinds } = opened();
  sinks.splice(0, 1, { ...sink, route: { events: ['needs-person', 'ended'], apps: ['sh*'] } });
  await deliverNotices(world);
  await write(world, releaseStream('r-1'), ...story('r-1'));
  await deliverNotices(world);
  expect(kinds('r-1')).toEqual(['asked', 'asked', 'ended']);
});

describe('killed at every boundary', () => {
  /** A journal whose `number`th append dies, before it is written or after. */
  const deadly = (journal: Journal, number: number, isAfter: boolean) => {
    let count = 0;
    return {
      ...journal,
      append: async (...asked: Parameters<Journal['append']>) => {
        count += 1;
        if (count !== number) return journal.append(...asked);
        if (isAfter) await journal.append(...asked);
        throw new Error('killed');
      },
    };
  };

  test.each([true, false])(
    'of writing (written: %s), nothing is lost and all is in order',
    async (isAfter) => {
      for (let number = 1; number <= 30; number += 1) {
        const { world, heard } = opened();
        await deliverNotices(world);
        await write(world, releaseStream('r-1'), ...story('r-1'));
        const dying = { ...world, journal: deadly(world.journal, number, isAfter) };
        await deliverNotices(dying).catch(() => undefined);
        for (let passed = 0; passed < 5; passed += 1) {
          await world.clock.advance(minute);
          await deliverNotices(world);
        }
        expect(once(heard).map(({ kind }) => kind)).toEqual(told);
        expect(heard.length).toBeLessThanOrEqual(told.length + 1);
      }
    },
  );

  test('of telling, the same is told again under the same id', async () => {
    for (let number = 1; number <= told.length; number += 1) {
      let count = 0;
      const { world, heard } = opened(() => {
        count += 1;
        return count === number ? 'killed' : { kind: 'delivered' };
      });
      await deliverNotices(world);
      await write(world, releaseStream('r-1'), ...story('r-1'));
      await deliverNotices(world).catch(() => undefined);
      for (let passed = 0; passed < 5; passed += 1) {
        await world.clock.advance(minute);
        await deliverNotices(world);
      }
      expect(once(heard).map(({ kind }) => kind)).toEqual(told);
      expect(heard).toHaveLength(told.length + 1);
      expect(heard[number]?.id).toBe(heard[number - 1]?.id);
    }
  });

  test('of every run: 1,000 events reach a receiver that was away for an hour, in order and none lost', async () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let isAway = true;
    const { world, heard } = opened(() => {
      if (isAway) return { kind: 'failed', reason: 'away' };
      return random(40) === 0 ? 'killed' : { kind: 'delivered' };
    });
    await deliverNotices(world);
    const ids = Array.from({ length: 100 }, (_, index) => `r-${index}`);
    for (const id of ids) await write(world, releaseStream(id), ...story(id));
    let deaths = 0;
    const runUntil = async (minutes: number): Promise<void> => {
      for (let passed = 0; passed < minutes; passed += 1) {
        const journal = deadly(world.journal, 1 + random(60), random(2) === 0);
        await deliverNotices({ ...world, journal }).catch(() => void (deaths += 1));
        await world.clock.advance(minute);
      }
    };
    await runUntil(60);
    expect(heard).toEqual([]);
    isAway = false;
    await runUntil(8 * 60);
    expect(deaths).toBeGreaterThan(25);
    expect(heard.length).toBeGreaterThan(1000);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1000);
    for (const id of ids) {
      const all = heard.filter((one) => one.release === id);
      expect(once(all).map(({ kind }) => kind)).toEqual(told);
      // What is told again is what was told last: a duplicate is never older than that.
      for (const [at, { id: again }] of all.entries())
        if (all.findIndex((one) => one.id === again) < at) expect(again).toBe(all[at - 1]?.id);
    }
  }, 120_000);
});
