import { describe, expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { viewRelease } from '#domain/view/view-release.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Interference } from './stage.ts';
import { live, standing, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';
import { playWhole, wholeEnds } from './whole.ts';

/* Whatever happens between the workflow and a function, the end is the same, or says what is wrong: never a success that did not happen. */

/** An error of Lambda itself, under the name that Step Functions gives it. */
const hostError = (name: string): Error => Object.assign(new Error(`${name} of the host`), { name });

type Fault = (call: () => Promise<unknown>) => Promise<unknown>;
const once: Readonly<Record<string, Fault>> = {
  'crashes before it begins': async () => Promise.reject(hostError('Runtime.ExitError')),
  'dies after its work': async (call) => {
    await call();
    throw hostError('Lambda.Unknown');
  },
  'is stopped at its limit': async (call) => {
    await call();
    throw hostError('Sandbox.Timedout');
  },
  'is throttled': async () => Promise.reject(hostError('Lambda.TooManyRequestsException')),
  'runs twice': async (call) => {
    await call();
    return call();
  },
};

/** Only trouble calls it. */
const inTrouble = (task: string, call: string, isNew: () => boolean): void => {
  if (task === 'backOff' && call === 'provision' && isNew())
    throw new Failure('ClusterUnreachable', 'cluster local', 'no answer');
};

/** A call that was given up arrives after the one that took its place. */
const overtaken = (): Fault => {
  let givenUp: (() => Promise<unknown>) | undefined;
  return async (call) => {
    if (givenUp === undefined) {
      givenUp = call;
      throw hostError('Lambda.ServiceException');
    }
    const answer = await call();
    await givenUp();
    return answer;
  };
};

/** The fault strikes the first two calls of one task; says how often it has. */
const striking = (name: string, fault: Fault) => {
  let left = 2;
  let provisions = 0;
  const interfere: Interference = ({ task }, run) => {
    inTrouble(name, task, () => (provisions += 1) === 1);
    if (task !== name || left === 0) return run();
    left -= 1;
    return fault(run);
  };
  return { interfere, struck: () => 2 - left };
};

/** No function can reach the store for so long, from the first call of one task on. */
const cutOff = (name: string, seconds: number) => {
  let until: number | undefined;
  let provisions = 0;
  const interfere =
    ({ clock }: SimulatedTheatre): Interference =>
    ({ task }, run) => {
      inTrouble(name, task, () => (provisions += 1) === 1);
      if (task === name) until ??= clock.now() + seconds * 1000;
      if (clock.now() < (until ?? 0))
        throw new Failure('CloudUnreachable', 'table', 'DynamoDB does not answer');
      return run();
    };
  return { interfere, isMet: () => until !== undefined };
};

const imageOf = async (stage: SimulatedTheatre): Promise<string> =>
  /shop\/app:([\w-]+)/.exec(JSON.stringify((await live(stage)).spec))?.[1] ?? '';

/** The way back is played where its own task is struck; elsewhere the way forward, which calls all others. */
const wayOf = (task: string) =>
  task === 'rollBack' ? { image: '2-errs', end: wholeEnds.bad } : { image: '2', end: wholeEnds.good };

/** The task of a tenant is of another workflow; test/story/tenants.test.ts has its faults. */
const ofReleases = Object.keys(tasks).filter((name) => name !== 'moveTenant');

describe.each(Object.entries(once))('a function that %s', (_, fault) => {
  test.each(ofReleases)('changes nothing when it is %s', async (task) => {
    const { image, end } = wayOf(task);
    const { interfere, struck } = striking(task, fault);
    expect(await playWhole(image, () => interfere)).toEqual(end);
    expect(struck()).toBeGreaterThan(0);
  });
});

test.each(ofReleases)('a call of %s that arrives after its retry changes nothing', async (task) => {
  const { image, end } = wayOf(task);
  const { interfere, struck } = striking(task, overtaken());
  expect(await playWhole(image, () => interfere)).toEqual(end);
  expect(struck()).toBe(2);
});

describe.each([1, 30, 300])('a store that is away for %s s', (seconds) => {
  test.each(ofReleases)('when %s is called strands nothing', async (task) => {
    const { image, end } = wayOf(task);
    const { interfere, isMet } = cutOff(task, seconds);
    expect(await playWhole(image, interfere)).toEqual(end);
    expect(isMet()).toBe(true);
  });
});

describe('a function on the way back', () => {
  test.each(['moveStep', 'judgeStep', 'nextStep', 'closeTarget', 'nextWave', 'closeRelease', 'notify'])(
    'that dies after its work is still a way back when it is %s',
    async (task) => {
      const { interfere, struck } = striking(task, once['dies after its work'] as Fault);
      expect(await playWhole('2-errs', () => interfere)).toEqual(wholeEnds.bad);
      expect(struck()).toBeGreaterThan(0);
    },
  );
});

test('a function that never works ends no release: it stays open, is reported, and goes on after a retry', async () => {
  let isBroken = true;
  const stage = await standing(v('1'), 1, {
    interfere: ({ task }, run) => {
      if (task === 'nextWave' && isBroken) throw hostError('TypeError');
      return run();
    },
  });
  await stage.request('r-1', v('2', { steps: '[50%, 100%]', bake: '10s' })(stage.namespace));
  let reported: readonly string[] = [];
  for (let round = 0; round < 8; round += 1) {
    await stage.clock.advance(60_000);
    reported = (await sweep(stage.world)).reported;
  }
  const stopped = await stage.release('r-1');
  expect(stopped.outcome).toBeUndefined();
  expect(viewRelease(stopped, [], '').message).toMatch(
    /^held: its workflow has failed 5 times in a row; .*tidegate retry/,
  );
  expect(await imageOf(stage)).toBe('1');
  expect(reported.join()).toMatch(/r-1 of shop is open, but its workflow has failed 5 times/);
  isBroken = false;
  await stage.note('r-1', { kind: 'retried', by: 'li' });
  await sweep(stage.world);
  const ended = await stage.ended('r-1');
  expect(ended).toMatchObject({ outcome: { kind: 'released' } });
  expect(ended.held).toBeUndefined();
  expect(await imageOf(stage)).toBe('2');
  await stage.stop();
});
