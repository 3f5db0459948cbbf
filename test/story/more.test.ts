import { describe, expect, test } from 'vitest';
import type { Source } from '#domain/app/app.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/step/baseline.ts';
import { compile } from '#shared/reading/compile.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { appSource } from './stage.ts';
import { watchPods } from './watcher.ts';

/* Stories that only the simulated world can tell quickly, or at all: faults on demand, days of waiting, many shapes. */

const opened: SimulatedTheatre[] = [];

const standing = async (app: (namespace: string) => Source, seed = 1): Promise<SimulatedTheatre> => {
  const stage = await openSimulatedTheatre(seed);
  opened.push(stage);
  const compiled = compile(app(stage.namespace), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  for (const { objects } of Object.values(compiled.manifests)) {
    for (const object of objects) await stage.kubectl(object);
  }
  await stage.clock.advance(20_000);
  return stage;
};

const live = (stage: SimulatedTheatre, name = 'shop'): Promise<KubeObject> =>
  stage.cluster.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: stage.namespace,
    name,
  }) as Promise<KubeObject>;

const v =
  (image: string, more: Partial<Parameters<typeof appSource>[0]> = {}) =>
  (namespace: string) =>
    appSource({ image: `shop/app:${image}`, namespace, bake: '30s', ...more });

const releaseV = async (stage: SimulatedTheatre, id: string, app: (namespace: string) => Source) => {
  await stage.request(id, app(stage.namespace));
  return stage.ended(id);
};

describe.each([1, 3, 10, 100, 200])('a fleet of %i', (replicas) => {
  const steps = '[10%, 25%, 50%, 75%, 100%]';
  test('never runs more new pods than its step, and never misses one', async () => {
    const stage = await standing(v('1', { replicas }));
    const sights = await watchPods(stage.cluster, stage.namespace, 'app.oam.dev/component=shop');
    await stage.request('r-1', v('2', { replicas, steps, bake: '10s' })(stage.namespace));
    for (const [index, percent] of [10, 25, 50, 75].entries()) {
      const settled = await stage.until(
        async () =>
          (await stage.facts('shop', 'eu')).some(
            (fact) => fact.kind === 'step-settled' && fact.index === index,
          ),
        600_000,
      );
      expect(settled).toBe(true);
      expect(sights.most('shop/app:2')).toBeLessThanOrEqual(
        Math.max(1, Math.ceil((replicas * percent) / 100)),
      );
    }
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    await sights.stop();
    expect(sights.lowestReady).toBe(replicas);
  });
});

test('where an autoscaler is at work, steps are written in percent and survive a change of scale', async () => {
  const stage = await standing(v('1'));
  await stage.kubectl({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop', namespace: stage.namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      minReplicas: 2,
      maxReplicas: 20,
    },
  });
  await stage.request('r-1', v('2', { steps: '[20%, 50%, 100%]', bake: '100s' })(stage.namespace));
  await stage.until(
    async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
    600_000,
  );
  expect(specOf(await live(stage))['strategy']).toMatchObject({
    rollingUpdate: { maxUnavailable: '20%', maxSurge: 0 },
  });
  for (const replicas of [20, 4, 10]) {
    await stage.cluster
      .as('kube-controller-manager')
      .patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'shop' }, [
        { op: 'replace', path: '/spec/replicas', value: replicas },
      ]);
    await stage.clock.advance(30_000);
    const fresh = stage.cluster
      .pods()
      .filter(({ image, readySpans }) => image === 'shop/app:2' && readySpans.at(-1)?.to === undefined);
    expect(fresh.length).toBeLessThanOrEqual(Math.ceil(replicas * 0.3));
    expect(fresh.length).toBeGreaterThan(0);
  }
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
});

test('a fleet that is scaled to nothing and back in the hold is not left on the new revision', async () => {
  const stage = await standing(v('1'));
  await stage.request('r-1', v('2', { bake: '5m' })(stage.namespace));
  await stage.until(
    async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
    600_000,
  );
  for (const replicas of [0, 10]) {
    await stage.cluster
      .as('somebody')
      .patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'shop' }, [
        { op: 'replace', path: '/spec/replicas', value: replicas },
      ]);
    await stage.clock.advance(3_000);
  }
  expect((await stage.ended('r-1')).outcome).toMatchObject({
    kind: 'rolled-back',
    because: expect.stringContaining('scaled during the hold') as string,
  });
  expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
});

describe('when the cluster makes trouble', () => {
  const unclear = [
    { kind: 'unreachable' },
    { kind: 'timeout' },
    { kind: 'conflict' },
    { kind: 'forbidden' },
    { kind: 'quota' },
    { kind: 'too-many-requests' },
    { kind: 'webhook-breaks' },
    { kind: 'webhook-denies' },
  ] as const;
  for (const fault of unclear) {
    test(`${fault.kind}: the release holds, says why, and goes on when it is over`, async () => {
      const stage = await standing(v('1'));
      stage.cluster.faults.next({ fault, verb: 'patch', times: 2 });
      const ended = await releaseV(stage, 'r-1', v('2'));
      expect(ended.outcome?.kind).toBe('released');
      const held = (await stage.facts('shop', 'eu')).flatMap((fact) =>
        fact.kind === 'held' ? [fact.because] : [],
      );
      if (fault.kind !== 'conflict') expect(held.length).toBeGreaterThan(0);
      for (const because of held) expect(because).toContain('shop');
    });
  }

  test('nothing is half done when it is away for ten minutes in the middle of a step', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
      600_000,
    );
    stage.cluster.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
    await stage.clock.advance(600_000);
    expect((await stage.target('shop', 'eu')).hold?.trouble?.name).toBe('ClusterUnreachable');
    stage.cluster.faults.clear();
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });
});

describe('when the numbers do not come', () => {
  test('no data is never a pass: a person is asked, and may say go on', async () => {
    const stage = await standing(v('1'));
    stage.metrics.faults.lose();
    await stage.request('r-1', v('2', { steps: '[10%, 100%]' })(stage.namespace));
    const parked = await stage.until(
      async () => (await stage.target('shop', 'eu')).hold?.parked !== undefined,
      3_600_000,
    );
    expect(parked).toBe(true);
    expect((await stage.target('shop', 'eu')).hold?.parked).toMatchObject({
      why: 'undecided',
      question: expect.stringContaining('no numbers for errors') as string,
    });
    await stage.wake('r-1');
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });

  test('a metrics server that is away holds the release', async () => {
    const stage = await standing(v('1'));
    stage.metrics.faults.unreachable(3);
    expect((await releaseV(stage, 'r-1', v('2'))).outcome?.kind).toBe('released');
    expect(
      (await stage.facts('shop', 'eu')).some(
        (fact) => fact.kind === 'held' && fact.name === 'MetricsUnreachable',
      ),
    ).toBe(true);
  });

  test('a rollback needs no metrics', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
      600_000,
    );
    stage.metrics.faults.unreachable(Infinity);
    await stage.note('r-1', { kind: 'aborted', by: 'li', because: '' });
    expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
    expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
  });
});

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
      because: 'nobody answered in time; nothing has moved',
    });
    expect(await stage.facts('shop', 'eu')).toEqual([]);
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
      async () => (await stage.target('shop', 'eu')).hold?.parked?.why === 'approval',
      600_000,
    );
    expect((await releaseV(stage, 'r-2', v('3', { more: '  onBusy: supersede\n' }))).outcome?.kind).toBe(
      'released',
    );
    expect((await stage.ended('r-1', 60_000)).outcome).toMatchObject({ kind: 'superseded' });
  });

  test('or is refused where the policy says so', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.clock.advance(5_000);
    const refused = await releaseV(stage, 'r-2', v('3', { more: '  onBusy: refuse\n' }));
    expect(refused.outcome).toMatchObject({
      kind: 'refused',
      because: 'eu: release r-1 is still at work there',
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
  opened.push(stage);
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
    eu: { kind: 'rolled-back', because: 'the release did not end well in us' },
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
    opened.push(stage);
    expect((await releaseV(stage, 'r-1', withPort('1', 8080))).outcome?.kind).toBe('released');
    const before = (await service(stage))?.['spec'];
    expect((await releaseV(stage, 'r-2', withPort('2-errs', 9090))).outcome?.kind).toBe('rolled-back');
    expect((await service(stage))?.['spec']).toEqual(before);
    expect((await releaseV(stage, 'r-3', withPort('3', 9191))).outcome?.kind).toBe('released');
    expect(JSON.stringify((await service(stage))?.['spec'])).toContain('9191');
  });

  test('is refused where it belongs to somebody else, by name', async () => {
    const stage = await standing(v('1'));
    const outside = (namespace: string): Source => ({
      files: v('2')(namespace).files.map((file) => ({
        ...file,
        text: file.text.replace('ports:', 'exposeType: NodePort, ports:'),
      })),
    });
    const refused = await releaseV(stage, 'r-1', outside);
    expect(refused.outcome).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('kubectl') as string,
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
