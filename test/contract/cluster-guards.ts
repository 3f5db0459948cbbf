import fc from 'fast-check';
import { expect } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { refOf } from '#domain/kube/object.ts';
import { type Case, config, failing } from './cluster-cases.ts';
import { deploymentOf } from './cluster-lab.ts';

/** JSON Patch as a guarded write. */
export const guards: Readonly<Record<string, Case>> = {
  async 'a patch is all or nothing, and a test that fails is a Conflict'({ cluster, namespace }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1', m: '1' })));
    const guarded = [
      { op: 'replace', path: '/data/m', value: '2' },
      { op: 'test', path: '/data/n', value: '1' },
      { op: 'replace', path: '/data/n', value: '2' },
    ] as const;
    expect(await cluster.patch(ref, guarded)).toMatchObject({ data: { n: '2', m: '2' } });
    const before = await cluster.get(ref);
    const late = await failing(cluster.patch(ref, guarded), 'Conflict');
    expect(late.data['paths']).toEqual(['/data/n']);
    expect(late.message).toContain('/data/n is "2", not "1"');
    expect(await cluster.get(ref)).toEqual(before);
  },

  async 'a test for null holds where there is nothing, and not where there is something'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    const claim = [
      { op: 'test', path: '/data/owner', value: null },
      { op: 'add', path: '/data/owner', value: 'r-1' },
    ] as const;
    expect(await cluster.patch(ref, claim)).toMatchObject({ data: { owner: 'r-1' } });
    await failing(cluster.patch(ref, claim), 'Conflict');
  },

  async 'a test of what was read holds, whatever letters it has'({ cluster, namespace }) {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('a && b', '<x>', '\u2028\u2029', '\b\f\n\u0001\u007f', '"\\\\/', '\ud83d\ude00', ''),
    );
    const [texts] = fc.sample(fc.array(text, { minLength: 200, maxLength: 200 }), { numRuns: 1, seed: 7 });
    const data = Object.fromEntries((texts ?? []).map((one, index) => [`k${index}`, one]));
    const made = await cluster.apply(config(namespace, 'letters', data));
    const told = made['data'] as Record<string, string>;
    const each = Object.entries(told).map(
      ([key, value]) => ({ op: 'test', path: `/data/${key}`, value }) as const,
    );
    const whole = { op: 'test', path: '/data', value: told } as const;
    const after = await cluster.patch(refOf(made), [
      ...each,
      whole,
      { op: 'add', path: '/data/seen', value: 'a & b' },
    ]);
    expect(after).toMatchObject({ data: { ...told, seen: 'a & b' } });
    await failing(cluster.patch(refOf(made), [whole]), 'Conflict');
  },

  async 'what a patch means where a member, or what holds it, is absent'({ cluster, namespace }) {
    const object = deploymentOf(namespace, 0, 'app:v1');
    const ref = refOf(await cluster.apply({ ...object, metadata: { name: 'checkout', namespace } }));
    const dry = (op: 'test' | 'add' | 'replace', path: string, value: unknown) =>
      cluster.patch(ref, [{ op, path, value }], { dryRun: true }).then(
        () => 'fine',
        (error: unknown) => (error as Failure).name,
      );
    expect(await dry('test', '/spec/minReadySeconds', null)).toBe('fine');
    expect(await dry('test', '/spec/minReadySeconds', 0)).toBe('Conflict');
    expect(await dry('test', '/spec/replicas', null)).toBe('Conflict');
    expect(await dry('test', '/metadata/labels/a', null)).toBe('Conflict');
    expect(await dry('replace', '/spec/minReadySeconds', 5)).toBe('fine');
    expect(await dry('replace', '/metadata/labels/a', 'b')).toBe('ManifestRefused');
    expect(await dry('add', '/metadata/labels/a', 'b')).toBe('ManifestRefused');
    expect(await dry('add', '/metadata/labels', { a: 'b' })).toBe('fine');
    await failing(cluster.patch(ref, [{ op: 'remove', path: '/spec/minReadySeconds' }]), 'ManifestRefused');
  },

  async 'a patch that does not fit is refused; one of an object that is gone is NotFound'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    await failing(
      cluster.patch(ref, [{ op: 'replace', path: '/data/zz/deep', value: 'x' }]),
      'ManifestRefused',
    );
    await failing(
      cluster.patch({ ...ref, name: 'gone' }, [{ op: 'add', path: '/data/n', value: 'x' }]),
      'NotFound',
    );
  },
};
