import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { mailAgain, mailIn, shopAnd, pruneStories } from './leaving.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

pruneStories('in the simulated world', openSimulatedTheatre, { concurrent: false });

const watching = (more = '') => `  soak: {for: 10m, objective: 99.5%}\n${more}`;
const kept = ['PersistentVolumeClaim'];
const all = ['Deployment', 'Service', ...kept];

/** A shop with mail, released, in a world where things go wrong. */
const withMail = async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', shopAnd({ image: 'shop/app:1', mail: true })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  return stage;
};

const begin = (stage: SimulatedTheatre, id: string, image: string, release = '') =>
  stage.request(id, shopAnd({ image, release })(stage.namespace));

const happened = (stage: SimulatedTheatre, kind: string) =>
  stage.until(
    async () =>
      (await stage.facts('shop', 'eu')).some((fact) => fact.kind === kind && fact.release === 'r-2'),
    900_000,
  );

const prunedBy = async (stage: SimulatedTheatre, release: string) =>
  (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'pruned' && fact.release === release);

const service = (stage: SimulatedTheatre) =>
  ({ apiVersion: 'v1', kind: 'Service', namespace: stage.namespace, name: 'mail-front' }) as const;

test('as long as a release is watched it may come back, so nothing goes before', async () => {
  const stage = await withMail();
  await begin(stage, 'r-2', 'shop/app:2', watching());
  expect(await happened(stage, 'soaking')).toBe(true);
  await stage.clock.advance(300_000);
  expect(await mailIn(stage)).toEqual(all);
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(kept);
});

test('whoever ends a watch removes what that release was still to remove', async () => {
  const stage = await withMail();
  await begin(stage, 'r-2', 'shop/app:2', watching());
  expect(await happened(stage, 'soaking')).toBe(true);
  await begin(stage, 'r-3', 'shop/app:3', '  concurrency: supersede\n');
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('superseded');
  expect(await mailIn(stage)).toEqual(kept);
});

test('a cluster that does not answer holds the release; then the rest goes, each thing once', async () => {
  const stage = await withMail();
  stage.cluster.faults.next({ fault: { kind: 'unreachable' }, verb: 'delete', kind: 'Service', times: 3 });
  await begin(stage, 'r-2', 'shop/app:2');
  expect(await happened(stage, 'blocked')).toBe(true);
  expect(await mailIn(stage)).toEqual(['Service', ...kept]);
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(kept);
  expect(await prunedBy(stage, 'r-2')).toMatchObject([
    { removed: [asText(/mail$/u), asText(/mail-front$/u)], left: [] },
  ]);
});

const asText = (pattern: RegExp): unknown => expect.stringMatching(pattern);

test('a release that removes things is let end, whoever comes', async () => {
  const stage = await withMail();
  stage.cluster.faults.next({ fault: { kind: 'unreachable' }, verb: 'delete', kind: 'Service', times: 9 });
  await begin(stage, 'r-2', 'shop/app:2', watching());
  expect(await happened(stage, 'pruning')).toBe(true);
  const app = shopAnd({ image: 'shop/app:3', mail: true, release: '  concurrency: supersede\n' });
  await stage.request('r-3', app(stage.namespace));
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect((await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'queued')).toBe(true);
  expect(await mailIn(stage)).toEqual(all);
});

test('a cluster that says no keeps it: that is told, and no reason to hold a good release', async () => {
  const stage = await withMail();
  stage.cluster.faults.next({
    fault: { kind: 'forbidden' },
    verb: 'delete',
    kind: 'Service',
    times: Infinity,
  });
  await begin(stage, 'r-2', 'shop/app:2');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(['Service', ...kept]);
  expect(await prunedBy(stage, 'r-2')).toMatchObject([
    { removed: [asText(/Deployment .*mail$/u)], left: [asText(/^Service .*mail-front \(.*cannot delete/u)] },
  ]);
  // The next release tries again.
  stage.cluster.faults.clear();
  await begin(stage, 'r-3', 'shop/app:3');
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(kept);
});

test('what may not even be looked at stays, and holds nobody up', async () => {
  const stage = await withMail();
  const claim = 'PersistentVolumeClaim';
  stage.cluster.faults.next({ fault: { kind: 'forbidden' }, verb: 'get', kind: claim, times: Infinity });
  await begin(stage, 'r-2', 'shop/app:2');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  const prepared = (await stage.facts('shop', 'eu')).findLast(({ kind }) => kind === 'prepared');
  expect(prepared).toMatchObject({ kept: [asText(/mail-data \(it holds data\)$/u)] });
  stage.cluster.faults.clear();
  expect(await mailIn(stage)).toEqual(kept);
});

/** Somebody deletes the Service and writes the same once more. */
const anew = async (stage: SimulatedTheatre): Promise<void> => {
  const kubectl = stage.cluster.as('kubectl');
  const live = await stage.owner.get(service(stage));
  await kubectl.remove(service(stage), live?.metadata.uid ?? '');
  const { uid: _, resourceVersion: __, managedFields: ___, ...metadata } = live?.metadata ?? { name: '' };
  await kubectl.apply({ apiVersion: 'v1', kind: 'Service', metadata, spec: live?.['spec'] });
};

test('what somebody makes anew meanwhile is theirs', async () => {
  const stage = await withMail();
  await begin(stage, 'r-2', 'shop/app:2');
  expect(await happened(stage, 'step-settled')).toBe(true);
  await anew(stage);
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(['Service', ...kept]);
  expect(await prunedBy(stage, 'r-2')).toMatchObject([
    { left: [asText(/it was created again by another client/u)] },
  ]);
});

test('aborted while things are being removed, all of it comes back', async () => {
  const stage = await withMail();
  stage.cluster.faults.next({
    fault: { kind: 'unreachable' },
    verb: 'delete',
    kind: 'Service',
    times: Infinity,
  });
  await begin(stage, 'r-2', 'shop/app:2');
  expect(await happened(stage, 'blocked')).toBe(true);
  expect(await mailIn(stage)).toEqual(['Service', ...kept]);
  await stage.note('r-2', { kind: 'aborted', by: 'li', reason: '' });
  expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
  expect(await mailIn(stage)).toEqual(all);
  await mailAgain(stage);
});

test('a wave that comes back with the others makes again what it had removed', async () => {
  const stage = await openSimulatedTheatre();
  const places = ({ files }: ReturnType<ReturnType<typeof shopAnd>>) => ({
    files: files.map(({ path, text }) => ({
      path,
      text: text.replace(
        /targets: .*\n/u,
        `targets: [{name: eu, cluster: local, namespace: ${stage.namespace}}, {name: us, cluster: local, namespace: us}]\n  waves: [[eu], [us]]\n`,
      ),
    })),
  });
  await stage.request('r-1', places(shopAnd({ image: 'shop/app:1', mail: true })(stage.namespace)));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  await stage.request('r-2', places(shopAnd({ image: 'shop/app:2' })(stage.namespace)));
  expect(
    await stage.until(async () => (await stage.release('r-2')).closed['eu'] !== undefined, 600_000),
  ).toBe(true);
  expect(await mailIn(stage)).toEqual(kept);
  await stage.note('r-2', { kind: 'aborted', by: 'li', reason: '' });
  expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
  expect(await mailIn(stage)).toEqual(all);
  expect(await mailIn({ ...stage, namespace: 'us' })).toEqual(all);
});

test('what keeps the pods of a removed workload from coming back is told, and then they come', async () => {
  const stage = await withMail();
  const app = shopAnd({ image: 'shop/app:1' })(stage.namespace);
  await stage.request('r-2', app);
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  await stage.trouble.refusePods();
  await stage.request('r-3', app, { kind: 'undo', app: 'shop', release: 'r-2', by: 'li' });
  const lock = async () => (await stage.target('shop', 'eu')).lock;
  expect(await stage.until(async () => (await lock())?.trouble !== undefined, 120_000)).toBe(true);
  expect((await lock())?.trouble?.reason).toMatch(/mail: 0 of 2 pods are Ready again; .*minimum cpu/u);
  await stage.clock.advance(40_000);
  await stage.trouble.mend();
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect(specOf((await mailAgain(stage)) as KubeObject)['minReadySeconds'] ?? 0).toBe(0);
});

test('what a person has deleted meanwhile is not made again by a release that never came to remove it', async () => {
  const stage = await withMail();
  await begin(stage, 'r-2', 'shop/app:2');
  expect(await happened(stage, 'step-settled')).toBe(true);
  const live = await stage.owner.get(service(stage));
  await stage.owner.remove(service(stage), live?.metadata.uid ?? '');
  await stage.note('r-2', { kind: 'aborted', by: 'li', reason: '' });
  expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
  expect(await mailIn(stage)).toEqual(['Deployment', ...kept]);
});

test('what could not be removed and was made anew since is not looked for again', async () => {
  const stage = await withMail();
  stage.cluster.faults.next({ fault: { kind: 'forbidden' }, verb: 'delete', kind: 'Service', times: 1 });
  await begin(stage, 'r-2', 'shop/app:2');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  await anew(stage);
  await begin(stage, 'r-3', 'shop/app:3');
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect(await mailIn(stage)).toEqual(['Service', ...kept]);
});

test('where nobody had written a number of pods, as many come back as there were', async () => {
  const stage = await openSimulatedTheatre();
  const { files } = shopAnd({ image: 'shop/app:1', mail: true })(stage.namespace);
  const unscaled = (text: string) => text.replace(/(shop\/mail:1"\}\n) +traits: .*\n/u, '$1');
  await stage.request('r-1', { files: files.map(({ path, text }) => ({ path, text: unscaled(text) })) });
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  const mail = { ...service(stage), apiVersion: 'apps/v1', kind: 'Deployment', name: 'mail' };
  await stage.owner.patch(mail, [{ op: 'replace', path: '/spec/replicas', value: 2 }]);
  await begin(stage, 'r-2', 'shop/app:2');
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  const app = shopAnd({ image: 'shop/app:2' })(stage.namespace);
  await stage.request('r-3', app, { kind: 'undo', app: 'shop', release: 'r-2', by: 'li' });
  expect((await stage.ended('r-3')).outcome?.kind).toBe('released');
  expect(specOf((await mailAgain(stage)) as KubeObject)['replicas']).toBe(2);
});

test('what moves to another target of the same cluster is not taken from it', async () => {
  const stage = await openSimulatedTheatre();
  const front = `metadata: {name: mail-front, namespace: ${stage.namespace}}`;
  const without = (region: string, image: string) => ({
    files: [
      ...shopAnd({ image, mail: true })(stage.namespace).files.map(({ path, text }) => ({
        path,
        text: text
          .replace('metadata: {name: mail-front}', front)
          .replace(/region: eu\}\]/u, 'region: eu}, {name: us, cluster: local, namespace: us, region: us}]'),
      })),
      { path: `regions/${region}.yaml`, text: 'components: {mail-front: null}\n' },
    ],
  });
  await stage.request('r-1', without('us', 'shop/app:1'));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  const before = await stage.owner.get(service(stage));
  await stage.request('r-2', without('eu', 'shop/app:2'));
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect((await stage.owner.get(service(stage)))?.metadata.uid).toBe(before?.metadata.uid ?? '?');
  const prepared = (await stage.facts('shop', 'eu')).findLast(({ kind }) => kind === 'prepared');
  expect(prepared).toMatchObject({ kept: [asText(/mail-front \(target us owns it\)$/u)] });
});
