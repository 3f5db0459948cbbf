import { describe, expect, test } from 'vitest';
import { lift } from '#shared/services/sync/lift.ts';
import { showDrift } from '#shared/services/sync/show.ts';
import { registerSource } from '#shared/services/apps/register.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { app, released, rule } from './sync.ts';

const open = () => openSimulatedTheatre();

describe('what the source says anew', () => {
  test('is released once in the environment of the rule, and not again', async ({ onTestFinished }) => {
    const { stage, look } = await released(open, onTestFinished, rule('release'));
    expect(await look()).toBeUndefined();
    await registerSource(stage.world, 'shop', app(stage.namespace, 'shop/app:2'), 'ann');
    const release = (await look()) ?? 'none';
    const ended = await stage.ended(release);
    expect(ended.outcome?.kind).toBe('released');
    expect(ended.cause).toMatchObject({ kind: 'sync', environments: ['prod'], by: 'sync of prod' });
    expect(await look()).toBeUndefined();
  });

  test('and was taken back does not come again until a person lifts it', async ({ onTestFinished }) => {
    const { stage, look } = await released(open, onTestFinished, rule('release'));
    const { world } = stage;
    await registerSource(world, 'shop', app(stage.namespace, 'shop/app:2'), 'ann');
    const release = (await look()) ?? 'none';
    await stage.ended(release);
    const back = await undo(world, await stage.release(release), { by: 'bob', reason: 'it is slow' });
    expect((await stage.ended(back)).outcome?.kind).toBe('released');
    for (let looks = 0; looks < 5; looks += 1) expect(await look()).toBeUndefined();
    const [view] = await showDrift(world, {}, () => true);
    expect(view?.drift.kind).toBe('in-sync');
    expect(view?.barred.map((one) => one.release)).toEqual([release]);
    const where = { app: 'shop', target: 'eu' };
    expect((await lift(world, { ...where, by: 'ann', reason: 'it was the database' })).lifted).toEqual([
      `release ${release}`,
    ]);
    await expect(lift(world, { ...where, by: 'ann', reason: 'again' })).rejects.toThrow('nothing is held');
    const again = (await look()) ?? 'none';
    expect((await stage.ended(again)).outcome?.kind).toBe('released');
  });

  test('and was taken back comes again as another revision', async ({ onTestFinished }) => {
    const { stage, look } = await released(open, onTestFinished, rule('release'));
    const { world } = stage;
    await registerSource(world, 'shop', app(stage.namespace, 'shop/app:2'), 'ann');
    const release = (await look()) ?? 'none';
    await stage.ended(release);
    await stage.ended(await undo(world, await stage.release(release), { by: 'bob', reason: '' }));
    expect(await look()).toBeUndefined();
    await registerSource(world, 'shop', app(stage.namespace, 'shop/app:3'), 'ann');
    expect((await stage.ended((await look()) ?? 'none')).outcome?.kind).toBe('released');
  });

  test('is nothing where the files cannot be read any more', async ({ onTestFinished }) => {
    const { stage, look } = await released(open, onTestFinished, rule('release'));
    const files = [{ path: 'app.yaml', text: 'apiVersion: core.oam.dev/v1beta1\nkind: Applicatio\n' }];
    await registerSource(stage.world, 'shop', { files }, 'ann');
    expect(await look()).toBeUndefined();
  });
});

test('a rule that asks changes nothing before somebody agrees', async ({ onTestFinished }) => {
  const { stage, look, paint, color } = await released(open, onTestFinished, rule('ask'));
  await paint('red');
  const release = (await look()) ?? 'none';
  const isAsked = async () => (await stage.release(release)).question !== undefined;
  expect(await stage.until(isAsked, 60_000)).toBe(true);
  expect(await color()).toBe('red');
  expect(await look()).toBeUndefined();
  await stage.wake(release);
  expect((await stage.ended(release)).outcome?.kind).toBe('released');
  expect(await color()).toBe('blue');
});

test('a look at what has not changed writes that it was made, and nothing else', async ({
  onTestFinished,
}) => {
  const { stage, look } = await released(open, onTestFinished, rule('release'));
  await look();
  const written: string[] = [];
  const { journal } = stage.world;
  const append = journal.append.bind(journal);
  Object.assign(journal, {
    append: (...asked: Parameters<typeof append>) => {
      written.push(asked[0]);
      return append(...asked);
    },
  });
  await look();
  await look();
  expect(written).toEqual(['sync/prod', 'sync/prod', 'sync/prod', 'sync/prod']);
});
