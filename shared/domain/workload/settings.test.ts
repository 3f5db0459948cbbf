import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patched } from '#adapters/cluster/simulated/json-patch.ts';
import type { KubeObject } from '../kube/object.ts';
import { adjust } from './adjust.ts';
import { type SettingsChange, settingsChange } from './settings.ts';

const names = ['a', 'b', 'c/d', 'e~f'];
const values = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('1', '2'), { maxKeys: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const object = fc
  .record({ labels: maybe(values), annotations: maybe(values), limit: maybe(fc.constantFrom(1, 5)) })
  .map(({ labels, annotations, limit }): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: { replicas: 1, ...(limit === undefined ? {} : { revisionHistoryLimit: limit }) },
  }));

const write = (live: KubeObject, settings: SettingsChange['after'] | undefined): KubeObject => {
  const side = { template: {}, own: {}, ...(settings === undefined ? {} : { settings }) };
  const after = patched(live, adjust(live, side, 'r')) as KubeObject | undefined;
  if (after === undefined) throw new Error('the patch does not fit');
  return after;
};

const told = ({ metadata, spec }: KubeObject) => {
  const { 'tidegate.dev/release': _, ...labels } = { ...metadata.labels } as Record<string, string>;
  return { labels, annotations: metadata.annotations ?? {}, spec };
};

test('what a manifest sets stands afterwards, what others have set stays, and the way back is exact', () => {
  fc.assert(
    fc.property(object, object, maybe(object), (live, wanted, previous) => {
      const change = settingsChange({ live, object: wanted, previous });
      const there = write(live, change?.after);
      expect(told(there).labels).toMatchObject({ ...wanted.metadata.labels });
      expect(told(there).annotations).toMatchObject({ ...wanted.metadata.annotations });
      for (const [name, value] of Object.entries(live.metadata.labels ?? {}))
        if (wanted.metadata.labels?.[name] === undefined && previous?.metadata.labels?.[name] !== value)
          expect(told(there).labels[name]).toBe(value);
      expect(told(write(there, change?.before))).toEqual(told(live));
      // Asked again, nothing is left to do.
      expect(settingsChange({ live: there, object: wanted, previous: wanted })).toBeUndefined();
    }),
  );
});
