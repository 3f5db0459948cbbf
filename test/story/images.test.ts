import { describe, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { returnTo } from '#shared/services/releases/return-to.ts';
import type { Registry } from '#ports/registry.ts';
import { images, pass } from './scene.ts';
import { live } from './shop.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* What a release does not name stays as it is: two components, each released by a pipeline of its own. */

const files = (namespace: string, { web = 'shop/web:1.29', more = '', note = '' } = {}): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
spec:
  components:
    - name: web
      type: webservice
      properties: {image: "${web}", ports: [{port: 80, expose: true}]${note}}
      traits: [{type: scaler, properties: {replicas: 2}}]
    - name: worker
      type: worker
      properties: {image: "acme/worker:1.0.0"}
      traits: [{type: scaler, properties: {replicas: 2}}]
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}}]
  strategy: {steps: [50%, 100%], bake: 2s}
  checks: {window: 2s, warmup: 0s, minRequests: 20, errors: {maxIncrease: 50%, floor: 1%}}
${more}`,
    },
  ],
});

const standing = async (registry?: Registry) => {
  const stage = await openSimulatedTheatre(1, registry === undefined ? {} : { registry });
  let number = 0;
  const ask = async (named: Readonly<Record<string, string>>, how: Parameters<typeof files>[1] = {}) => {
    const id = `rel-0${(number += 1)}`;
    await stage.request(id, files(stage.namespace, how), { images: named });
    return id;
  };
  const release = async (named: Readonly<Record<string, string>>, how: Parameters<typeof files>[1] = {}) =>
    stage.ended(await ask(named, how));
  await release({});
  return { stage, ask, release };
};

const running = async (stage: SimulatedTheatre) => ({
  web: images(await live(stage, 'web')),
  worker: images(await live(stage, 'worker')),
});

describe('images that a release does not name', () => {
  test('stay what an earlier release brought, and every change is told', async () => {
    const { stage, release } = await standing();
    const first = await release({ web: 'shop/web:1.29.5' });
    expect(first.outcome?.reason).toBe(
      'shop runs the new revision in eu: web shop/web:1.29 → shop/web:1.29.5',
    );
    const second = await release({ worker: 'acme/worker:2.0.0' });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.5', worker: 'acme/worker:2.0.0' });
    expect(second.outcome?.reason).toBe(
      'shop runs the new revision in eu: worker acme/worker:1.0.0 → acme/worker:2.0.0; web stays shop/web:1.29.5',
    );
    await release({});
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.5', worker: 'acme/worker:2.0.0' });
  });

  test('are those of the file again when the file changes them, and not when it changes anything else', async () => {
    const { stage, release } = await standing();
    await release({ web: 'shop/web:1.29.5', worker: 'acme/worker:2.0.0' });
    await release({}, { note: ', cpu: "100m"' });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.5', worker: 'acme/worker:2.0.0' });
    const last = await release({}, { web: 'shop/web:1.30' });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.30', worker: 'acme/worker:2.0.0' });
    expect(last.outcome?.reason).toContain(
      'web shop/web:1.29.5 → shop/web:1.30; worker stays acme/worker:2.0.0',
    );
  });

  test('are named in the question to a person', async () => {
    const { stage, release, ask } = await standing();
    await release({ web: 'shop/web:1.29.5' });
    await ask({ worker: 'acme/worker:2.0.0' }, { more: '  approval: {expiresIn: 1h}\n' });
    await stage.clock.advance(5_000);
    expect(stage.told.at(-1)?.text).toBe(
      'release shop (worker acme/worker:1.0.0 → acme/worker:2.0.0; web stays shop/web:1.29.5) to eu in steps of 50 %, 100 %?',
    );
  });

  test.for(['queue', 'newest', 'supersede'])(
    'are those of a release that is still under way, with %s',
    async (concurrency) => {
      const { stage, ask } = await standing();
      const how = { more: `  concurrency: ${concurrency}\n` };
      await ask({ web: 'shop/web:1.29.5' }, how);
      await stage.clock.advance(3_000);
      await ask({ web: 'shop/web:1.29.6' }, how);
      await stage.clock.advance(1_000);
      const last = await ask({ worker: 'acme/worker:2.0.0' }, how);
      expect((await stage.ended(last)).outcome?.kind).toBe('released');
      expect(await running(stage)).toEqual({ web: 'shop/web:1.29.6', worker: 'acme/worker:2.0.0' });
    },
  );

  test.for(['queue', 'newest', 'supersede'])(
    'are those of a release that was asked for a moment before and is still being planned, with %s',
    async (concurrency) => {
      let lag: (() => Promise<void>) | undefined;
      const { stage } = await standing({
        digestOf: async () => {
          const wait = lag;
          lag = undefined;
          await wait?.();
          return undefined;
        },
      });
      lag = () => stage.world.clock.sleep(1_500);
      const how = { more: `  concurrency: ${concurrency}\n` };
      await stage.request('01aaaaa001', files(stage.namespace, how), { images: { web: 'shop/web:1.29.5' } });
      await pass(stage, 250);
      await stage.request('01aaaaa002', files(stage.namespace, how), {
        images: { worker: 'acme/worker:2.0.0' },
      });
      expect((await stage.ended('01aaaaa002')).outcome).toMatchObject({ kind: 'released' });
      expect((await stage.ended('01aaaaa001')).outcome?.kind).toBe(
        concurrency === 'supersede' ? 'superseded' : 'released',
      );
      expect(await running(stage)).toEqual({ web: 'shop/web:1.29.5', worker: 'acme/worker:2.0.0' });
    },
  );

  test('are not taken from a release that was rolled back meanwhile; the one that waited says so', async () => {
    const { stage, ask } = await standing();
    await ask({ web: 'shop/web:2-errs' });
    await stage.clock.advance(3_000);
    const next = await ask({ worker: 'acme/worker:2.0.0' });
    const ended = await stage.ended(next);
    expect(ended.outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('it was planned with web shop/web:2-errs of release rel-02') as string,
    });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29', worker: 'acme/worker:1.0.0' });
  });

  test('come back with a rollback to what ran before', async () => {
    const { stage, release } = await standing();
    await release({ web: 'shop/web:1.29.5' });
    await stage.request('u-1', files(stage.namespace), {
      kind: 'undo',
      app: 'shop',
      release: 'rel-02',
      by: 'ann',
    });
    expect((await stage.ended('u-1')).outcome?.kind).toBe('released');
    await release({ worker: 'acme/worker:2.0.0' });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29', worker: 'acme/worker:2.0.0' });
  });

  test('are those of any earlier good release again when somebody asks for that one', async () => {
    const { stage, release } = await standing();
    await release({ web: 'shop/web:1.29.5' });
    await release({ web: 'shop/web:1.29.6', worker: 'acme/worker:2.0.0' });
    await release({ web: 'shop/web:1.29.7' });
    const back = async (to: string) => {
      const id = await returnTo(stage.world, await stage.release('rel-04'), to, {
        by: 'ann',
        reason: 'slow',
      });
      return stage.ended(id);
    };
    const ended = await back('rel-02');
    expect(ended.outcome).toMatchObject({
      kind: 'released',
      reason: expect.stringContaining('web shop/web:1.29.7 → shop/web:1.29.5') as string,
    });
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.5', worker: 'acme/worker:1.0.0' });
    expect((await back('rel-03')).outcome?.kind).toBe('released');
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.6', worker: 'acme/worker:2.0.0' });
    await release({});
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29.6', worker: 'acme/worker:2.0.0' });
  });

  test('come back over a canary, and not from a release that was never good', async () => {
    const { stage, ask, release } = await standing();
    await release({ web: 'shop/web:1.29.5' });
    await release({ web: 'shop/web:2-errs' });
    const running3 = await ask({ web: 'shop/web:1.30' });
    await stage.until(async () => (await stage.target('shop', 'eu')).lock?.step !== undefined, 60_000);
    const from = await stage.release(running3);
    const said = { by: 'ann', reason: '' };
    await expect(returnTo(stage.world, from, 'rel-03', said)).rejects.toThrow('did not succeed');
    const id = await returnTo(stage.world, from, 'rel-01', said);
    expect((await stage.ended(id)).outcome?.kind).toBe('released');
    expect((await stage.ended(running3)).outcome?.kind).toBe('superseded');
    expect(await running(stage)).toEqual({ web: 'shop/web:1.29', worker: 'acme/worker:1.0.0' });
  });
});
