import { describe, expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Interference } from './stage.ts';
import { live, standing, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

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

/** The fault strikes the first two calls of one task. */
const striking = (name: string, fault: Fault): Interference => {
  let left = 2;
  return ({ task }, run) => {
    if (task !== name || left === 0) return run();
    left -= 1;
    return fault(run);
  };
};

const imageOf = async (stage: SimulatedTheatre): Promise<string> =>
  /shop\/app:([\w-]+)/.exec(JSON.stringify((await live(stage)).spec))?.[1] ?? '';

const endOf = async (image: string, interfere: Interference) => {
  const stage = await standing(v('1'), 1, { interfere });
  await stage.request('r-1', v(image, { steps: '[50%, 100%]', bake: '10s' })(stage.namespace));
  const { outcome } = await stage.ended('r-1');
  const runs = await imageOf(stage);
  await stage.stop();
  return { kind: outcome?.kind, runs };
};

/** A task of the way back alone is struck on the way back, every other one on the way that the fault's number says. */
const isBad = (task: string, fault: string): boolean =>
  task === 'rollBack' || (task.length + fault.length) % 2 === 0;

describe.each(Object.entries(once))('a function that %s', (name, fault) => {
  test.each(Object.keys(tasks))('changes nothing when it is %s', async (task) => {
    if (isBad(task, name))
      expect(await endOf('2-errs', striking(task, fault))).toEqual({ kind: 'rolled-back', runs: '1' });
    else expect(await endOf('2', striking(task, fault))).toEqual({ kind: 'released', runs: '2' });
  });
});

describe.each([1, 30, 300])('a store that is away for %s s', (seconds) => {
  test.each(['at the beginning', 'in the middle', 'on the way back'])('%s strands nothing', async (when) => {
    const image = when === 'on the way back' ? '2-errs' : '2';
    const from = { 'at the beginning': 1, 'in the middle': 12, 'on the way back': 20 }[when] ?? 1;
    let calls = 0;
    let awayUntil = 0;
    const stage = await standing(v('1'), 1, {
      interfere: (_, run) => {
        calls += 1;
        if (calls === from) awayUntil = stage.clock.now() + seconds * 1000;
        if (stage.clock.now() < awayUntil)
          throw new Failure('CloudUnreachable', 'table', 'DynamoDB does not answer');
        return run();
      },
    });
    await stage.request('r-1', v(image, { steps: '[50%, 100%]', bake: '10s' })(stage.namespace));
    const { outcome } = await stage.ended('r-1');
    expect({ kind: outcome?.kind, runs: await imageOf(stage) }).toEqual(
      image === '2' ? { kind: 'released', runs: '2' } : { kind: 'rolled-back', runs: '1' },
    );
    await stage.stop();
  });
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
  expect((await stage.release('r-1')).outcome).toBeUndefined();
  expect(await imageOf(stage)).toBe('1');
  expect(reported.join()).toMatch(/r-1 of shop is open, but its workflow has failed 5 times/);
  isBroken = false;
  await stage.note('r-1', { kind: 'retried', by: 'li' });
  await sweep(stage.world);
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(await imageOf(stage)).toBe('2');
  await stage.stop();
});
