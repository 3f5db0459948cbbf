import { expect, test } from 'vitest';
import type { MessageText } from '#domain/message/message.ts';
import type { Message, Told } from '#ports/chat.ts';
import { apiWorld } from '#test/api/world.ts';
import { tell } from './tell.ts';
import { tellUndelivered } from './undelivered.ts';

const message: MessageText = { release: 'r-0001', app: 'shop', key: 'end.0', kind: 'end', text: 'released' };
const minute = 60_000;
const untold: Told = { kind: 'untold', reason: 'the chat answered 500' };

/** A world whose chat answers these, one after the other, and then that it has heard. */
const opened = (...answers: readonly (Told | 'killed')[]) => {
  const heard: Message[] = [];
  const left = [...answers];
  const world = apiWorld({
    chat: {
      tell: async (one) => {
        const answer = left.shift() ?? { kind: 'told' };
        if (answer === 'killed') throw new Error('killed in the middle of a try');
        heard.push(one);
        return answer;
      },
    },
  });
  return { world, heard };
};

test('what the chat has acknowledged is not told again, whoever tells it', async () => {
  const { world, heard } = opened();
  expect(await tell(world, message)).toBe(true);
  await world.clock.advance(60 * minute);
  expect(await tell(world, message)).toBe(true);
  await tellUndelivered(world);
  expect(heard).toHaveLength(1);
});

test('of many who tell the same at once one does', async () => {
  const { world, heard } = opened();
  await Promise.all(Array.from({ length: 10 }, () => tell(world, message)));
  expect(heard).toHaveLength(1);
});

test('what it has not heard is tried after one minute, two, four …, and at last every hour, for a day', async () => {
  const { world, heard } = opened(...Array.from({ length: 100 }, () => untold));
  expect(await tell(world, message)).toBe(false);
  const minutes: number[] = [];
  for (let passed = 1; passed <= 48 * 60; passed += 1) {
    await world.clock.advance(minute);
    const before = heard.length;
    await tellUndelivered(world);
    if (heard.length > before) minutes.push(passed);
  }
  expect(minutes.slice(0, 8)).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
  expect(minutes.at(-1)).toBeLessThan(24 * 60);
  expect(minutes.at(-1)).toBeGreaterThan(22 * 60);
});

test('across midnight nothing is forgotten', async () => {
  const { world, heard } = opened(untold);
  const untilMidnight = 24 * 60 * minute - (world.clock.now() % (24 * 60 * minute));
  await world.clock.advance(untilMidnight - minute);
  await tell(world, message);
  await world.clock.advance(5 * minute);
  await tellUndelivered(world);
  expect(heard.map(({ attempt }) => attempt)).toEqual([1, 2]);
});

test('a try that was killed in the middle is made again once its caller has come back', async () => {
  const { world, heard } = opened('killed');
  await expect(tell(world, message)).rejects.toThrow('killed');
  // The workflow calls the task again within seconds, when the first call may still be under way.
  await tell(world, message);
  expect(heard).toEqual([]);
  await world.clock.advance(5 * minute);
  await tellUndelivered(world);
  await tellUndelivered(world);
  expect(heard.map(({ attempt }) => attempt)).toEqual([2]);
});

test('a chat that is away takes two tries of a sweep, not one for each message', async () => {
  const { world, heard } = opened(...Array.from({ length: 100 }, () => untold));
  for (let index = 0; index < 10; index += 1) await tell(world, { ...message, key: `hook.${index}` });
  const before = heard.length;
  await world.clock.advance(5 * minute);
  await tellUndelivered(world);
  expect(heard).toHaveLength(before + 2);
});
