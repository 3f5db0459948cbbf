import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallFault } from './lambda/pool.ts';
import { openStage, type Stage } from './open-stage.ts';
import { logOf, openScene, quick, type Scene } from './stories.ts';

/* One application, released again and again, each time with another fault in the middle. */

let stage: Stage;
let scene: Scene;
let calm: readonly string[];
let calmBack: readonly string[];
beforeAll(async () => {
  stage = await openStage();
  scene = await openScene(stage.client, stage.ground, 'faulty');
  await scene.ended(await scene.release('shop/app:1', quick));
  calm = (await release()).log;
  calmBack = (await askedAndBad()).log;
}, 400_000);
afterAll(() => stage?.stop());
beforeEach(() => {
  stage.cloud.pool.calm();
  stage.cloud.gate.faults.clear();
});

/** Soon over, and long enough for an outage to begin in the middle. */
const bake = '2s';

let count = 1;
const release = async () => {
  const id = await scene.release(`shop/app:${(count += 1)}`, { bake });
  const { outcome } = await scene.ended(id);
  return { outcome, log: await logOf(stage.client, id, scene) };
};

/** A release that asks before it begins, is approved, and comes back. */
const askedAndBad = async () => {
  const id = await scene.release(`shop/app:${(count += 1)}-errs`, { bake: '4s', more: '  approval: {}\n' });
  await scene.until(id, ({ fact }) => fact.kind === 'asked');
  const question = (await stage.client.approvals()).find((each) => each.release === id);
  if (question === undefined) throw new Error(`no open question of ${id}`);
  await stage.client.decide(question, 'approved', 'looks fine');
  const { outcome } = await scene.ended(id);
  return { outcome, log: await logOf(stage.client, id, scene) };
};

/** What can go wrong with one call. */
const callFaults: readonly [string, CallFault][] = [
  ['killed', { kind: 'killed', afterMs: 60 }],
  ['hung', { kind: 'timed-out' }],
  ['twice', { kind: 'twice' }],
  ['late', { kind: 'late', ms: 4000 }],
  ['throttled', { kind: 'throttled' }],
];

/** Every function that a release without questions calls. */
const called =
  'planRelease nextWave acquireTarget nextStep provision renderTarget preflight moveStep judgeStep finishTarget closeTarget closeRelease notify'.split(
    ' ',
  );

describe('a call of every function goes wrong once, and the release is none the worse', () => {
  test.each(callFaults)('%s', async (_, fault) => {
    for (const fn of called) stage.cloud.pool.next(fn, fault);
    const { outcome, log } = await release();
    expect(outcome?.kind).toBe('released');
    expect(log).toEqual(calm);
  });
});

/** What it calls besides. */
const calledBack = 'askApproval nextStep rollBack closeTarget closeRelease'.split(' ');

describe('nor is one that asks and comes back', () => {
  test.each(callFaults)('%s', async (_, fault) => {
    const from = stage.cloud.pool.reports.length;
    for (const fn of calledBack) stage.cloud.pool.next(fn, fault);
    const { outcome, log } = await askedAndBad();
    expect(outcome?.kind).toBe('rolled-back');
    expect(log).toEqual(calmBack);
    const names = stage.cloud.pool.reports.slice(from).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(calledBack));
  });
});

describe('a service is away, and the release goes on when it is back', () => {
  test.each([
    ['dynamodb', 1],
    ['dynamodb', 30],
    ['secretsmanager', 10],
    ['states', 10],
  ])('%s for %i s', async (service, seconds) => {
    stage.cloud.pool.cool();
    setTimeout(() => stage.cloud.gate.faults.away(service, seconds * 1000), 3000);
    expect((await release()).outcome?.kind).toBe('released');
  });

  test('DynamoDB throttles', async () => {
    for (const operation of ['PutItem', 'Query', 'GetItem'])
      stage.cloud.gate.faults.throttle('dynamodb', operation, 8);
    const { outcome, log } = await release();
    expect(outcome?.kind).toBe('released');
    expect(log).toEqual(calm);
  });
});

test('five releases at once in an account with room for three calls', async () => {
  stage.cloud.pool.limit(3);
  const first = async (app: string) => {
    const busy = await openScene(stage.client, stage.ground, app);
    return (await busy.ended(await busy.release('shop/app:1', quick))).outcome?.kind;
  };
  try {
    const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((each) => first(`busy-${each}`)));
    expect(all).toEqual(all.map(() => 'released'));
  } finally {
    stage.cloud.pool.limit(Number.POSITIVE_INFINITY);
  }
});
