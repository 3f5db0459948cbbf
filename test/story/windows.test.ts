import { describe, expect, test } from 'vitest';
import { windowOf, type WrittenWindow } from '#domain/window/window.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { abort } from '#shared/services/releases/control.ts';
import { freeze, readFreezes, thaw } from '#shared/services/windows/freezes.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { images, openings, type OnEnd } from './scene.ts';

/* The simulated day begins at 00:00 UTC of 2026-01-01, a Thursday. */

const noon: WrittenWindow = { name: 'lunch', kind: 'deny', zone: 'UTC', from: '00:01', to: '01:00' };
const minute = 60_000;

const open = async (onEnd: OnEnd, windows: readonly WrittenWindow[]) => {
  const settings = { windows: async () => windows.map(windowOf) };
  const { standing } = openings(() => openSimulatedTheatre(1, { settings }));
  const scene = await standing(onEnd, 'shop/app:1', undefined, 4);
  const { stage } = scene;
  const begin = stage.clock.now();
  const strategy = '{steps: [25%, 50%], bake: 2m}';
  const release = async (image: string, more = '') => {
    const id = scene.id();
    await stage.request(id, scene.source(image, { replicas: 4, strategy, more }));
    return id;
  };
  const of = async (kind: string) => (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === kind);
  const stepsAt = async () => {
    const entries = await stage.world.journal.read('target/shop/eu');
    return entries.flatMap(({ at, event }) => (event['kind'] === 'step-started' ? [at - dayOf(begin)] : []));
  };
  return { ...scene, release, of, stepsAt, begin };
};

const dayOf = (at: number): number => at - (at % 86_400_000);

describe('windows', () => {
  test('a running release holds at the next edge until the window opens, and then goes on', async ({
    onTestFinished,
  }) => {
    const { stage, release, of, stepsAt, settledAt, live } = await open(onTestFinished, [noon]);
    const id = await release('shop/app:2');
    expect(await settledAt(id, 0)).toBe(true);
    expect((await stage.ended(id, 4 * 3_600_000)).outcome?.kind).toBe('released');
    const [first = 0, second = 0] = await stepsAt();
    expect(first).toBeLessThan(5 * minute);
    expect(second).toBeGreaterThanOrEqual(60 * minute);
    expect(second).toBeLessThan(61 * minute);
    expect(await of('blocked')).toEqual([
      {
        kind: 'blocked',
        release: id,
        name: 'a window',
        reason: 'the window "lunch" denies releases now; it opens at 2026-01-01 01:00 (UTC)',
      },
    ]);
    expect(images((await live())!)).toContain('shop/app:2');
  });

  test('a wave that is to be finished goes on in the window', async ({ onTestFinished }) => {
    const windows = [{ ...noon, onEnter: 'finish-wave' as const }];
    const { stage, release, stepsAt, settledAt } = await open(onTestFinished, windows);
    const id = await release('shop/app:2');
    expect(await settledAt(id, 0)).toBe(true);
    expect((await stage.ended(id)).outcome?.kind).toBe('released');
    expect((await stepsAt()).every((at) => at < 60 * minute)).toBe(true);
  });

  test('one that is asked for in the window takes no target until it opens', async ({ onTestFinished }) => {
    const { stage, release, of } = await open(onTestFinished, [{ ...noon, from: '00:00' }]);
    const id = await release('shop/app:2');
    await stage.until(async () => (await stage.release(id)).held !== undefined, 10 * minute);
    expect((await stage.release(id)).held).toContain('it opens at 2026-01-01 01:00 (UTC)');
    expect(await of('taken')).toEqual([]);
    expect((await stage.ended(id, 4 * 3_600_000)).outcome?.kind).toBe('released');
    const { held } = await stage.release(id);
    expect(held).toBeUndefined();
  });

  test('a rollback and an abort go on in the window', async ({ onTestFinished }) => {
    const { stage, release, settledAt, live } = await open(onTestFinished, [noon]);
    const first = await release('shop/app:2');
    expect(await settledAt(first, 0)).toBe(true);
    await stage.until(
      async () => (await stage.target('shop', 'eu')).lock?.trouble !== undefined,
      60 * minute,
    );
    await abort(stage.world, await stage.release(first), { by: 'ann', reason: 'no' });
    expect((await stage.ended(first)).outcome?.kind).toBe('aborted');
    expect(images((await live())!)).toContain('shop/app:1');
    expect(stage.clock.now() % 86_400_000).toBeLessThan(60 * minute);
  });

  test('a judge that finds fault in the window brings it back at once', async ({ onTestFinished }) => {
    const windows = [noon];
    const { stage, release, live } = await open(onTestFinished, windows);
    const id = await release('shop/app:2-errs');
    expect((await stage.ended(id)).outcome?.kind).toBe('rolled-back');
    expect(images((await live())!)).toContain('shop/app:1');
    expect(stage.clock.now() % 86_400_000).toBeLessThan(60 * minute);
  });

  test('what was released before can be undone in a freeze', async ({ onTestFinished }) => {
    const { stage, release, live } = await open(onTestFinished, []);
    const id = await release('shop/app:2');
    expect((await stage.ended(id)).outcome?.kind).toBe('released');
    await freeze(stage.world, 'ann', { reason: 'incident 7', onEnter: 'hold' });
    const back = await undo(stage.world, await stage.release(id), { by: 'ann', reason: '' });
    expect((await stage.ended(back)).outcome?.kind).toBe('released');
    expect(images((await live())!)).toContain('shop/app:1');
  });

  test('a freeze holds until it is thawed', async ({ onTestFinished }) => {
    const { stage, release, settledAt } = await open(onTestFinished, []);
    const id = await release('shop/app:2');
    expect(await settledAt(id, 0)).toBe(true);
    const frozen = await freeze(stage.world, 'ann', { reason: 'incident 7', onEnter: 'hold', app: 'shop' });
    await expect(stage.ended(id, 6 * 3_600_000)).rejects.toThrow('does not end');
    expect((await stage.target('shop', 'eu')).lock?.trouble?.reason).toContain('frozen by ann: incident 7');
    await thaw(stage.world, frozen, 'bob', 'it is over');
    await thaw(stage.world, frozen, 'bob', 'it is over');
    expect(await readFreezes(stage.world)).toEqual([]);
    expect((await stage.ended(id)).outcome?.kind).toBe('released');
  });
});
