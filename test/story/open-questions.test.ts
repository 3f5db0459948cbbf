import { expect, test } from 'vitest';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { pause, resume } from '#shared/services/releases/control.ts';
import { historiesOf } from './histories.ts';
import { tellOpenQuestions } from './open-questions.ts';
import { live, standing, v } from './shop.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

tellOpenQuestions('an open question in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});

const hour = 3_600_000;
const li = { by: 'li', reason: '' };
const approved = '[{percent: 50%, bake: 0s, checks: false, approve: true}, 100%]';

/** A release whose first step is asked about; nobody answers. */
const open = async (image: string, steps = approved) => {
  const stage = await standing(v('1'));
  await stage.request('r-1', v(image, { steps })(stage.namespace));
  const lock = async () => (await stage.target('shop', 'eu')).lock;
  const until = async (holds: () => Promise<boolean>) => expect(await stage.until(holds, hour)).toBe(true);
  await until(async () => (await lock())?.step?.settledAt !== undefined);
  if (steps !== approved) await pause(stage.world, await stage.release('r-1'), li);
  await until(async () => (await lock())?.suspended !== undefined);
  return { stage, lock };
};

test('a first install asks after no step: its pods have all come with the first one', async () => {
  const stage = await openSimulatedTheatre();
  const steps = '[{percent: 25%, approve: true}, {percent: 50%, approve: true}, 100%]';
  await stage.request('r-1', v('1', { steps })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  const facts = await stage.facts('shop', 'eu');
  expect(facts.filter(({ kind }) => kind === 'suspended')).toEqual([]);
  await stage.request('r-2', v('2', { steps })(stage.namespace));
  const asks = async () => (await stage.target('shop', 'eu')).lock?.suspended?.why === 'approval';
  expect(await stage.until(asks, hour)).toBe(true);
});

test('what goes at the end is still asked about, though all that is new has come with the first step', async () => {
  const stage = await openSimulatedTheatre();
  const steps = '[{percent: 25%, approve: true}, 100%]';
  await stage.request('r-1', v('1', { steps })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  await stage.request('r-2', v('1', { steps, type: 'daemon' })(stage.namespace));
  const asks = async () => (await stage.target('shop', 'eu')).lock?.suspended?.why === 'approval';
  expect(await stage.until(asks, hour)).toBe(true);
  expect(await live(stage)).toBeDefined();
});

test('a pause of 48 h is looked at some 300 times, in few events, and an answer still counts', async () => {
  const { stage } = await open('2', '[{percent: 50%, bake: 1h, checks: false}, 100%]');
  let looks = 0;
  stage.disturb(({ task }, run) => {
    if (task === 'judgeStep') looks += 1;
    return run();
  });
  await stage.clock.advance(48 * hour);
  expect(looks).toBeGreaterThan(200);
  expect(looks).toBeLessThan(400);
  const sizes = [...(await historiesOf(stage, 'rollout')).values()];
  expect(Math.max(...sizes)).toBeLessThan(6_000);
  expect(sizes.length).toBeLessThan(5);
  await resume(stage.world, await stage.release('r-1'), li);
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
}, 120_000);

test('a window that is paused while it streams is looked at as between two moves', async () => {
  const stage = await standing(v('1'));
  const strategy = '{type: streaming, window: 2 pods, bake: 10m}';
  await stage.request('r-1', v('2-crash-later', { strategy })(stage.namespace));
  const hasBegun = async () => (await stage.target('shop', 'eu')).lock?.step !== undefined;
  expect(await stage.until(hasBegun, 60_000)).toBe(true);
  // Two pods are Ready after some 1.8 s, and crash 3 s later.
  await stage.clock.advance(2_500);
  await pause(stage.world, await stage.release('r-1'), li);
  const from = stage.clock.now();
  const { outcome } = await stage.ended('r-1', hour);
  expect(outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringContaining('new pods do not stay Ready') as string,
  });
  expect(stage.clock.now() - from).toBeLessThan(60_000);
});

test('a question expires when it did before, however it is looked at meanwhile', async () => {
  const { stage } = await open('2');
  const { suspended } = (await stage.target('shop', 'eu')).lock ?? {};
  const { outcome } = await stage.ended('r-1', 30 * hour);
  expect(outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringContaining('no answer in time') as string,
  });
  const resumed = (await stage.facts('shop', 'eu')).find(({ kind }) => kind === 'resumed');
  expect(resumed).toMatchObject({ answer: 'expired' });
  expect(await readAsked(stage.world, suspended?.approval ?? '')).toMatchObject({ state: 'expired' });
});

test('a cluster that is away while a question is open changes nothing, and is not reported', async () => {
  const { stage, lock } = await open('2');
  await stage.trouble.cut();
  const before = await stage.facts('shop', 'eu');
  await stage.clock.advance(2 * hour);
  expect(await stage.facts('shop', 'eu')).toEqual(before);
  await stage.trouble.mend();
  await stage.wake('r-1');
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(await lock()).toBeUndefined();
});

test.each(['judgeStep', 'nextStep', 'rollBack'])(
  'a process that dies in or after %s takes the question back once',
  async (dying) => {
    for (const when of ['before', 'after']) {
      const { stage } = await open('2-crash-later');
      let isDead = false;
      stage.disturb(async ({ task }, run) => {
        if (task !== dying || isDead) return run();
        isDead = true;
        if (when === 'after') await run();
        throw Object.assign(new Error('killed'), { name: 'Runtime.ExitError' });
      });
      expect((await stage.ended('r-1', 2 * hour)).outcome?.kind).toBe('rolled-back');
      expect(isDead).toBe(true);
      const told = stage.told.filter(({ kind }) => kind === 'answer').map(({ text }) => text);
      expect(told).toEqual([expect.stringMatching(/^closed: overtaken, the release rolls back: /)]);
      await stage.stop();
    }
  },
);
