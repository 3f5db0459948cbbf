import { expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import { imagesIn } from '#domain/plan/pin.ts';
import type { Registry } from '#ports/registry.ts';

import { openSimulatedTheatre } from './simulated-stage.ts';
import { appSource } from './stage.ts';
import { readPlan } from '#shared/services/store/releases.ts';

const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;

/** A registry whose one tag moves, and which can be taken away. */
const movingRegistry = () => {
  const state = { stands: digestOf('a'), isAway: false, asked: 0 };
  const registry: Registry = {
    digestOf: async () => {
      state.asked += 1;
      if (state.isAway) throw new Failure('RegistryUnreachable', 'registry reg', 'did not answer');
      return state.stands;
    },
  };
  return { state, registry };
};

const open = async () => {
  const { state, registry } = movingRegistry();
  const stage = await openSimulatedTheatre(1, { registry, isBad: (image) => image.includes('b'.repeat(64)) });
  const { cluster, namespace } = stage;
  const source = appSource({ image: 'reg/shop:stable', namespace });
  const runs = async () => {
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'shop' };
    const live = await cluster.get(ref);
    return live === undefined ? [] : imagesIn([live]);
  };
  return { ...stage, state, source, runs };
};

test('a tag is resolved once, in the plan; a moved tag is a new revision, and a bad one comes back to the recorded digest', async () => {
  const stage = await open();
  await stage.request('r1', stage.source);
  expect((await stage.ended('r1')).outcome?.kind).toBe('released');
  expect(await stage.runs()).toEqual([`reg/shop:stable@${digestOf('a')}`]);
  expect(stage.state.asked).toBe(1);
  const first = await readPlan(stage.world, await stage.release('r1'));
  expect(first.pins).toEqual({ 'reg/shop:stable': digestOf('a') });

  stage.state.stands = digestOf('b');
  await stage.request('r2', stage.source);
  expect((await stage.ended('r2')).outcome?.kind).toBe('rolled-back');
  expect(stage.state.asked).toBe(2);
  // The registry says b, and what runs is what was recorded.
  expect(await stage.runs()).toEqual([`reg/shop:stable@${digestOf('a')}`]);
  expect((await stage.release('r2')).plan).not.toBe((await stage.release('r1')).plan);
  await stage.stop();
});

test('a registry that is away delays what is new, and hinders no way back', async () => {
  const stage = await open();
  await stage.request('r1', stage.source);
  await stage.ended('r1');
  stage.state.stands = digestOf('c');
  await stage.request('r2', stage.source);
  await stage.ended('r2');
  expect(await stage.runs()).toEqual([`reg/shop:stable@${digestOf('c')}`]);

  stage.state.isAway = true;
  await stage.request('r3', stage.source);
  const waits = async () => (await stage.release('r3')).awaiting;
  expect(await stage.until(async () => (await waits()) !== undefined, 60_000)).toBe(true);
  expect(await waits()).toMatchObject({ what: 'registry reg', reason: 'did not answer' });

  await stage.request('r4', stage.source, {
    kind: 'undo',
    app: 'shop',
    release: 'r2',
    by: 'tester',
  } as never);
  await stage.ended('r4');
  expect(await stage.runs()).toEqual([`reg/shop:stable@${digestOf('a')}`]);
  expect((await stage.release('r3')).outcome).toBeUndefined();
  await stage.stop();
});
