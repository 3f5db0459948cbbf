import { expect } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { type Case, config, failing } from './cluster-cases.ts';
import { deploymentOf } from './cluster-lab.ts';

/** Server-side apply: who owns which field. */
export const ownership: Readonly<Record<string, Case>> = {
  async 'what others own is a Conflict that names them and their fields; agreeing with them is none'({
    cluster,
    namespace,
    asOther,
  }) {
    const theirs = deploymentOf(namespace, 0, 'app:v1');
    await asOther('kubectl').apply(theirs);
    const generation = async () => (await cluster.get(refOf(theirs)))?.metadata.generation;
    expect(await generation()).toBe(1);
    const conflict = await failing(cluster.apply(deploymentOf(namespace, 0, 'app:v2')), 'Conflict');
    const field = '.spec.template.spec.containers[name="app"].image';
    expect(conflict.data['conflicts']).toEqual([{ manager: 'kubectl', field }]);
    expect(conflict.message).toContain('kubectl');
    expect(await generation()).toBe(1);
    await cluster.apply(theirs);
  },

  async 'applying again changes nothing; a field that is no longer said is taken away'({
    cluster,
    namespace,
  }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1', m: '1' }));
    const again = await cluster.apply(config(namespace, 'a', { n: '1', m: '1' }));
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect((await cluster.apply(config(namespace, 'a', { m: '1' })))['data']).toEqual({ m: '1' });
  },

  async 'an object that was said to be empty may get fields'({ cluster, namespace }) {
    const empty = config(namespace, 'a', {});
    await cluster.apply(empty);
    expect((await cluster.apply(config(namespace, 'a', { n: '1' })))['data']).toEqual({ n: '1' });
    const metadata = { ...empty.metadata, annotations: {} };
    await cluster.apply({ ...empty, metadata });
    const again = await cluster.apply({ ...empty, metadata: { ...metadata, annotations: { n: '1' } } });
    expect(again.metadata.annotations).toEqual({ n: '1' });
  },

  async 'fields of others stay when we apply ours, and when we take ours away'({
    cluster,
    namespace,
    asOther,
  }) {
    await cluster.apply(config(namespace, 'a', { ours: '1' }));
    await asOther('kubectl').apply(config(namespace, 'a', { theirs: '1' }));
    expect((await cluster.apply(config(namespace, 'a', { also: '2' })))['data']).toEqual({
      also: '2',
      theirs: '1',
    });
  },

  async 'who takes a field by force owns it'({ cluster, namespace, asOther }) {
    await cluster.apply(config(namespace, 'a', { n: '1' }));
    await failing(asOther('kubectl').apply(config(namespace, 'a', { n: '2' })), 'Conflict');
    await asOther('kubectl').apply(config(namespace, 'a', { n: '2' }), { force: true });
    const conflict = await failing(cluster.apply(config(namespace, 'a', { n: '3' })), 'Conflict');
    expect(conflict.data['conflicts']).toEqual([{ manager: 'kubectl', field: '.data.n' }]);
  },

  async 'fields of others are taken at the version that was seen, and at no other'({
    cluster,
    namespace,
    asOther,
  }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1', ours: '1' }));
    const ref = refOf(first);
    await asOther('kubectl').patch(ref, [{ op: 'replace', path: '/data/n', value: '2' }]);
    const wanted = config(namespace, 'a', { n: '1', ours: '1' });
    await failing(cluster.apply(wanted), 'Conflict');
    const stale = first.metadata.resourceVersion ?? '';
    await failing(cluster.apply(wanted, { takeAt: stale }), 'Conflict');
    const takeAt = (await cluster.get(ref))?.metadata.resourceVersion ?? '';
    expect((await cluster.apply(wanted, { takeAt, dryRun: true }))['data']).toEqual({ n: '1', ours: '1' });
    expect((await cluster.get(ref))?.['data']).toEqual({ n: '2', ours: '1' });
    await cluster.apply(wanted, { takeAt });
    expect((await cluster.get(ref))?.['data']).toEqual({ n: '1', ours: '1' });
    await cluster.apply(config(namespace, 'a', { n: '3', ours: '1' }));
  },

  async 'who writes what stands there already leaves no trace'({ cluster, namespace, asOther }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1' }));
    const again = await asOther('kubectl').patch(refOf(first), [{ op: 'add', path: '/data/n', value: '1' }]);
    expect(again.metadata).toEqual(first.metadata);
  },

  async 'what was changed by a patch belongs to the patch, also against our own apply'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    await cluster.patch(ref, [{ op: 'replace', path: '/data/n', value: '2' }]);
    await failing(cluster.apply(config(namespace, 'a', { n: '3' })), 'Conflict');
  },

  async 'what is only to be created is a Conflict where it exists, and changes nothing'({
    cluster,
    namespace,
    asOther,
  }) {
    const wanted = config(namespace, 'a', { n: '1' });
    await cluster.apply(wanted, { ifAbsent: true, dryRun: true });
    const made = await cluster.apply(wanted, { ifAbsent: true });
    await failing(cluster.apply(wanted, { ifAbsent: true }), 'Conflict');
    await failing(cluster.apply(config(namespace, 'a', { m: '2' }), { ifAbsent: true }), 'Conflict');
    expect(await cluster.get(refOf(made))).toEqual(made);
    // It belongs to our applies: another manager meets us, and we take away what we no longer name.
    await failing(asOther('kubectl').apply(config(namespace, 'a', { n: '2' })), 'Conflict');
    expect((await cluster.apply(config(namespace, 'a', { m: '1' })))['data']).toEqual({ m: '1' });
    await cluster.remove(refOf(made), made.metadata.uid ?? '');
    expect((await cluster.apply(wanted, { ifAbsent: true }))['data']).toEqual({ n: '1' });
  },

  async 'an apply with a stale version is a Conflict'({ cluster, namespace }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1' }));
    await cluster.apply(config(namespace, 'a', { n: '2' }));
    const { resourceVersion = '' } = first.metadata;
    const stale = {
      ...config(namespace, 'a', { n: '3' }),
      metadata: { name: 'a', namespace, resourceVersion },
    };
    await failing(cluster.apply(stale), 'Conflict');
  },
};
