import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallFault } from './lambda/pool.ts';
import { openStage, type Stage } from './open-stage.ts';
import { logOf, openScene, quick } from './stories.ts';

let stage: Stage;
let calm: readonly string[];
beforeAll(async () => {
  stage = await openStage();
  calm = (await releaseTwice('calm')).log;
}, 240_000);
afterAll(() => stage?.stop());
beforeEach(() => {
  stage.cloud.pool.calm();
  stage.cloud.gate.faults.clear();
});

/** A first release that creates the application, and a second one that `disturb` gets to meddle with. */
const releaseTwice = async (app: string, disturb: () => void = () => undefined) => {
  const scene = await openScene(stage.client, stage.ground, app);
  await scene.ended(await scene.release('shop/app:1', quick));
  disturb();
  const id = await scene.release('shop/app:2');
  const { outcome } = await scene.ended(id);
  return { outcome, log: await logOf(stage.client, id, scene) };
};

/** Every function that a release without questions calls. */
const called =
  'planRelease nextWave acquireTarget nextStep provision renderTarget preflight moveStep judgeStep finishTarget closeTarget closeRelease notify'.split(
    ' ',
  );

describe('a call of every function goes wrong once, and the release is none the worse', () => {
  test.each<[string, CallFault]>([
    ['killed', { kind: 'killed', afterMs: 60 }],
    ['hung', { kind: 'timed-out' }],
    ['twice', { kind: 'twice' }],
    ['late', { kind: 'late', ms: 4000 }],
    ['throttled', { kind: 'throttled' }],
  ])('%s', async (name, fault) => {
    const { outcome, log } = await releaseTwice(name, () => {
      for (const fn of called) stage.cloud.pool.next(fn, fault);
    });
    expect(outcome?.kind).toBe('released');
    expect(log).toEqual(calm);
  });
});

describe('a service is away, and the release goes on when it is back', () => {
  test.each([
    ['dynamodb', 1],
    ['dynamodb', 30],
    ['secretsmanager', 10],
    ['states', 10],
  ])('%s for %i s', async (service, seconds) => {
    const { outcome } = await releaseTwice(`away-${service}-${seconds}`, () => {
      stage.cloud.pool.cool();
      setTimeout(() => stage.cloud.gate.faults.away(service, seconds * 1000), 3000);
    });
    expect(outcome?.kind).toBe('released');
  });

  test('DynamoDB throttles', async () => {
    const { outcome, log } = await releaseTwice('slow-table', () => {
      for (const operation of ['PutItem', 'Query', 'GetItem'])
        stage.cloud.gate.faults.throttle('dynamodb', operation, 8);
    });
    expect(outcome?.kind).toBe('released');
    expect(log).toEqual(calm);
  });
});

test('five releases at once in an account with room for three calls', async () => {
  stage.cloud.pool.limit(3);
  try {
    const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((each) => releaseTwice(`busy-${each}`)));
    expect(all.map(({ outcome }) => outcome?.kind)).toEqual(all.map(() => 'released'));
  } finally {
    stage.cloud.pool.limit(Number.POSITIVE_INFINITY);
  }
});
