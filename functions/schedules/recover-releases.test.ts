import { describe, expect, test } from 'vitest';
import { approvalStream, releaseStream, targetStream } from '#domain/streams.ts';
import { apiWorld, knock, registerShop, start, write } from '#test/api/world.ts';
import { sweep } from './recover-releases.ts';

const begun = async () => {
  const world = apiWorld();
  await registerShop(world);
  const headers = { 'idempotency-key': 'k' };
  const { json } = await knock(world, 'POST /v1/releases', { body: { app: 'shop' }, headers });
  return { world, id: String(json['id']) };
};

const nothing = { expired: [], restarted: [], reported: [], counts: { stalled: 0, unjudged: 0 } };

describe('a sweep', () => {
  test('leaves alone what runs', async () => {
    const { world } = await begun();
    expect(await sweep(world)).toEqual(nothing);
    expect(world.engine.started).toHaveLength(1);
  });

  test('begins a release whose request was written but never started', async () => {
    const { world, id } = await begun();
    world.engine.runs.clear();
    expect(await sweep(world)).toEqual({ ...nothing, restarted: [id] });
    expect(world.engine.started.at(-1)).toEqual({ workflow: 'release', name: id, input: { release: id } });
  });

  test('starts an open release again whose workflow has failed, five runs at most, then asks for a person', async () => {
    const { world, id } = await begun();
    for (const [index, name] of [
      id,
      `${id}.again-2`,
      `${id}.again-3`,
      `${id}.again-4`,
      `${id}.again-5`,
    ].entries()) {
      if (index > 0) expect(await sweep(world)).toEqual({ ...nothing, restarted: [id] });
      expect(world.engine.started.at(-1)?.name).toBe(name);
      world.engine.runs.set(name, { kind: 'failed', error: 'Broken', reason: '' });
    }
    expect(await sweep(world)).toMatchObject({ restarted: [], reported: [expect.stringContaining(id)] });
  });

  test('starts one run even when two sweeps come at once', async () => {
    const { world, id } = await begun();
    world.engine.runs.set(id, { kind: 'failed', error: 'Broken', reason: '' });
    await Promise.all([sweep(world), sweep(world)]);
    expect(world.engine.started.map(({ name }) => name)).toEqual([id, `${id}.again-2`]);
  });

  test('does not start again what is over, and reports a target that it still holds', async () => {
    const { world, id } = await begun();
    await write(world, targetStream('shop', 'eu'), { kind: 'taken', release: id });
    await write(world, releaseStream(id), {
      kind: 'closed',
      outcome: { kind: 'rollback-failed', reason: '' },
    });
    world.engine.runs.set(id, { kind: 'failed', error: 'NotReleased', reason: '' });
    expect(await sweep(world)).toEqual({
      ...nothing,
      reported: [expect.stringContaining(`target/shop/eu is still locked by release ${id}`)],
    });
  });

  test('closes questions past their time, and wakes a workflow whose answer woke nobody', async () => {
    const { world, id } = await begun();
    const question = {
      kind: 'asked',
      app: 'shop',
      release: id,
      plan: 'sha256:a',
      question: '?',
      expiresAt: start + 5,
    };
    const suspended = {
      kind: 'suspended',
      release: id,
      question: '?',
      expiresAt: start + 5,
      why: 'approval',
    };
    for (const [index, target] of ['eu', 'us'].entries()) {
      const approval = `${id}.${target}.1`;
      await write(
        world,
        targetStream('shop', target),
        { kind: 'taken', release: id },
        { ...suspended, approval },
      );
      await write(world, approvalStream(approval), { ...question, target, token: `t${index}` });
    }
    await write(world, approvalStream(`${id}.us.1`), {
      kind: 'decided',
      answer: 'approved',
      by: 'bob',
      reason: '',
    });
    expect((await sweep(world)).expired).toEqual([]);
    await world.clock.advance(5);
    expect((await sweep(world)).expired).toEqual([`${id}.eu.1`]);
    expect((await sweep(world)).expired).toEqual([]);
    expect(world.engine.answers).toEqual([
      { token: 't1', output: { kind: 'approved', by: 'bob', reason: '' } },
      { token: 't0', output: { kind: 'expired', by: 'nobody', reason: 'no answer in time' } },
    ]);
  });
});
