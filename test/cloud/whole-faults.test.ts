import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readFunctions } from '#infra/functions.ts';
import type { CallFault } from './lambda/pool.ts';
import { openWholeStage, playWhole, wholeEnd, type WholeStage } from './whole-release.ts';

/*
 * A release that calls every task of a release, and every fault at every one of them. A calm release comes first and is
 * compared with; `-t killed` and `-t DynamoDB` play it with one of the others only. Every task with a store that is away
 * for 30 s and for five minutes is in test/story/host-faults.test.ts, by a clock that is moved by hand: the workflows and
 * their retries are the same. The packaged stack has both once, in faults.test.ts and long-outage.test.ts.
 */

let stage: WholeStage;
let calm: Awaited<ReturnType<typeof playWhole>>;
beforeAll(async () => {
  stage = await openWholeStage();
  calm = await playWhole(stage, '1');
}, 600_000);
afterAll(() => stage?.stop());
beforeEach(() => {
  stage.cloud.pool.calm();
  stage.cloud.gate.faults.clear();
});

/** Tasks that no release here can call, each with the test that has it under faults. */
const elsewhere: Readonly<Record<string, string>> = {
  runHook: 'test/story/host-faults.test.ts: a function calls no address of this machine',
  waitForCloud: 'test/story/host-faults.test.ts: moto has made a stack when it answers',
  moveTenant: 'test/story/tenants.test.ts: of another workflow',
  rollBack: 'test/cloud/faults.test.ts: of a release that comes back',
};
const called = readFunctions()
  .filter(({ name, kind }) => kind === 'task' && elsewhere[name] === undefined)
  .map(({ name }) => name);

/** Every fault was met by a call; people are told of the end (`notify`) after the release is over. */
const allAreMet = async (): Promise<void> => {
  const unmet = () => called.filter((name) => stage.cloud.pool.waiting(name) > 0);
  await expect.poll(unmet, { timeout: 120_000, interval: 500 }).toEqual([]);
};

test('it calls every task that there is', () => {
  expect(called.filter((name) => !calm.names.has(name))).toEqual([]);
  expect(calm.outcome).toBe('released');
  expect(calm.stands).toEqual(wholeEnd('1'));
});

/** Two deaths at most: a third one in a row is no accident, and ends the execution. */
const faults: readonly CallFault[] = [
  { kind: 'killed', afterMs: 60 },
  { kind: 'throttled' },
  { kind: 'timed-out' },
  { kind: 'late', ms: 3000 },
  { kind: 'twice' },
];

test('every task is killed, throttled, hung, called late and called twice, and the release is none the worse', async () => {
  const { outcome, log, stands } = await playWhole(stage, '2', () => {
    for (const name of called) for (const fault of faults) stage.cloud.pool.next(name, fault);
  });
  expect(outcome).toBe('released');
  expect(log).toEqual(calm.log);
  expect(stands).toEqual(wholeEnd('2'));
  await allAreMet();
});

test('DynamoDB is away for a second from the first call of every task on', async () => {
  const { outcome, log, stands } = await playWhole(stage, '3', () => {
    for (const name of called)
      stage.cloud.pool.next(name, {
        kind: 'cut-off',
        cut: () => stage.cloud.gate.faults.away('dynamodb', 1000),
      });
  });
  expect(outcome).toBe('released');
  expect(log).toEqual(calm.log);
  expect(stands).toEqual(wholeEnd('3'));
  await allAreMet();
});
