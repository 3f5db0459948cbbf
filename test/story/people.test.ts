import { describe, expect, test } from 'vitest';

import { specOf } from '#domain/workload/snapshot.ts';
import { compile } from '#shared/compiler/compile.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { live, releaseV, standing, v } from './shop.ts';
import { appSource } from './stage.ts';
import type { Source } from '#domain/config/place.ts';

/* Questions, rivals, several places, and objects that are not stepped. */

describe('a question to people', () => {
  const asking = v('2', { more: '  approval: {expiresIn: 1h}\n' });

  test('nothing moves before the answer, and a yes lets it go', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', asking(stage.namespace));
    await stage.clock.advance(1_800_000);
    expect(await stage.facts('shop', 'eu')).toEqual([]);
    expect(stage.told[0]).toMatchObject({
      approval: 'r-1.plan',
      text: expect.stringContaining('to eu in steps of 10 %') as string,
    });
    await stage.wake('r-1');
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });

  test('a question nobody answers is answered no', async () => {
    const stage = await standing(v('1'));
    const ended = await releaseV(stage, 'r-1', asking);
    expect(ended.outcome).toEqual({
      kind: 'rejected',
      reason: 'no answer in time; nothing was changed',
    });
    expect(await stage.facts('shop', 'eu')).toEqual([]);
  });
});

describe('a question about a release that a newer one has overtaken', () => {
  const asking = (image: string, concurrency: string) =>
    v(image, { more: `  approval: {expiresIn: 1h}\n  concurrency: ${concurrency}\n` });
  const approve = async (stage: SimulatedTheatre, id: string) => {
    await stage.until(async () => (await stage.release(id)).question !== undefined, 10_000);
    await stage.wake(id);
  };

  test.for(['queue', 'newest', 'supersede'])(
    'is closed when that one is out, with %s',
    async (concurrency) => {
      const stage = await standing(v('1'));
      await stage.request('r-1', asking('2', concurrency)(stage.namespace));
      await stage.clock.advance(1_000);
      await stage.request('r-2', asking('3', concurrency)(stage.namespace));
      await approve(stage, 'r-2');
      expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
      expect((await stage.ended('r-1', 60_000)).outcome).toEqual({
        kind: 'superseded',
        reason: 'release r-2 is newer and replaces this one; nothing was changed',
      });
      expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:3');
    },
  );

  test('is closed at once where only the newest counts, and still counts where each has its turn', async () => {
    for (const concurrency of ['newest', 'queue']) {
      const stage = await standing(v('1'));
      await stage.request('r-1', asking('2', concurrency)(stage.namespace));
      await stage.clock.advance(1_000);
      await stage.request('r-2', asking('3-errs', concurrency)(stage.namespace));
      await approve(stage, 'r-2');
      await stage.until(async () => (await stage.target('shop', 'eu')).lock?.step !== undefined, 60_000);
      const isOver = (await stage.release('r-1')).superseded !== undefined;
      expect([concurrency, isOver]).toEqual([concurrency, concurrency === 'newest']);
      expect((await stage.ended('r-2')).outcome?.kind).toBe('rolled-back');
      if (concurrency === 'newest') continue;
      await stage.wake('r-1');
      expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    }
  });
});

describe('several releases of one target', () => {
  test('a second one queues behind the first', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.clock.advance(5_000);
    await stage.request('r-2', v('3')(stage.namespace));
    expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    const order = (await stage.facts('shop', 'eu')).flatMap((fact) =>
      ['taken', 'queued', 'closed'].includes(fact.kind) ? [`${fact.kind} ${fact.release}`] : [],
    );
    expect(order).toEqual(['taken r-1', 'queued r-2', 'closed r-1', 'taken r-2', 'closed r-2']);
  });

  test('one that lies asleep over a question ends when a newer one takes over', async () => {
    const stage = await standing(v('1'));
    await stage.request(
      'r-1',
      v('2', { steps: '[{percent: 10%, bake: 5s, approve: true}, 100%]' })(stage.namespace),
    );
    await stage.until(
      async () => (await stage.target('shop', 'eu')).lock?.suspended?.why === 'approval',
      600_000,
    );
    expect((await releaseV(stage, 'r-2', v('3', { more: '  concurrency: supersede\n' }))).outcome?.kind).toBe(
      'released',
    );
    expect((await stage.ended('r-1', 60_000)).outcome).toMatchObject({ kind: 'superseded' });
  });

  test('or is refused where the policy says so', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.clock.advance(5_000);
    const refused = await releaseV(stage, 'r-2', v('3', { more: '  concurrency: reject\n' }));
    expect(refused.outcome).toMatchObject({
      kind: 'refused',
      reason: 'eu: release r-1 is still running there',
    });
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });
});

test('when one place fails, the places before it come back too', async () => {
  const two =
    (image: string) =>
    (namespace: string): Source => {
      const [file] = appSource({ image: `shop/app:${image}`, namespace, bake: '20s' }).files;
      const text = (file?.text ?? '').replace(
        /targets: \[.*\]/,
        `targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu}, {name: us, cluster: local, namespace: ${namespace}-us, environment: prod, region: us}]\n  waves: [[eu], [us]]`,
      );
      return { files: [{ path: 'app.yaml', text }] };
    };
  const stage = await openSimulatedTheatre();
  await stage.kubectl({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${stage.namespace}-us` } });
  const compiled = compile(two('1')(stage.namespace), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  for (const { objects } of Object.values(compiled.manifests))
    for (const object of objects) await stage.kubectl(object);
  await stage.clock.advance(20_000);
  await stage.request('r-1', two('2')(stage.namespace));
  await stage.until(async () => (await stage.release('r-1')).closed['eu'] !== undefined, 3_600_000);
  stage.metrics.worsen('shop/app:2', { errorRatio: 0.3 });
  const ended = await stage.ended('r-1');
  expect(ended.closed).toMatchObject({ eu: { kind: 'released' }, us: { kind: 'rolled-back' } });
  expect(ended.undone).toMatchObject({
    eu: { kind: 'rolled-back', reason: 'the release failed in us' },
  });
  expect(ended.outcome?.kind).toBe('rolled-back');
  expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
});

describe('what is not stepped', () => {
  const service = (stage: SimulatedTheatre) =>
    stage.cluster.get({ apiVersion: 'v1', kind: 'Service', namespace: stage.namespace, name: 'shop' });
  const withPort =
    (image: string, port: number) =>
    (namespace: string): Source => ({
      files: v(image)(namespace).files.map((file) => ({
        ...file,
        text: file.text.replace('port: 8080', `port: ${port}`),
      })),
    });

  test('comes back with a bad release, and the next good one may change it again', async () => {
    const stage = await openSimulatedTheatre();
    expect((await releaseV(stage, 'r-1', withPort('1', 8080))).outcome?.kind).toBe('released');
    const before = (await service(stage))?.['spec'];
    expect((await releaseV(stage, 'r-2', withPort('2-errs', 9090))).outcome?.kind).toBe('rolled-back');
    expect((await service(stage))?.['spec']).toEqual(before);
    expect((await releaseV(stage, 'r-3', withPort('3', 9191))).outcome?.kind).toBe('released');
    expect(JSON.stringify((await service(stage))?.['spec'])).toContain('9191');
  });

  test('is refused where it belongs to somebody else, by name', async () => {
    const stage = await standing(v('1'));
    const ref = { apiVersion: 'v1', kind: 'Service', namespace: stage.namespace, name: 'shop' };
    await stage.cluster
      .as('argocd-controller')
      .patch(ref, [{ op: 'replace', path: '/spec/type', value: 'LoadBalancer' }]);
    const outside = (namespace: string): Source => ({
      files: v('2')(namespace).files.map((file) => ({
        ...file,
        text: file.text.replace('ports:', 'exposeType: NodePort, ports:'),
      })),
    });
    const refused = await releaseV(stage, 'r-1', outside);
    expect(refused.outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('argocd-controller') as string,
    });
    expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
  });
});

test('the same story twice is the same journal', async () => {
  const journal = async () => {
    const stage = await standing(v('1'), 7);
    await releaseV(stage, 'r-1', v('2'));
    return JSON.stringify(await stage.facts('shop', 'eu'));
  };
  expect(await journal()).toBe(await journal());
});
