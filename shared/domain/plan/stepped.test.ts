import { expect, test } from 'vitest';
import { strategyOf } from '../rollout/strategies/list.ts';
import { steppedOf } from './stepped.ts';

const misfitsOf = (kind: string, apiVersion: string, spec: object, scaled = false) => {
  const object = { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec };
  const strategy = { type: 'blue-green', steps: [] } as const;
  const stepped = steppedOf([object], [], scaled ? [object] : []);
  return strategyOf(strategy)
    .misfits(strategy, stepped)
    .map(({ reason }) => reason);
};

test('a kind whose pods are replaced one for one has no room for blue-green, and the refusal says why and what to do', () => {
  expect(misfitsOf('StatefulSet', 'apps.kruise.io/v1beta1', { replicas: 4 })).toEqual([
    'blue-green needs all new pods beside the old ones, and StatefulSet/web has no room for them: its partition says how many pods stay old, and each new pod takes the place of another; use type: canary',
  ]);
});

test('a CloneSet has room for it, unless something else sets its number of pods or its pods refuse to share a node', () => {
  const kind = ['CloneSet', 'apps.kruise.io/v1alpha1'] as const;
  const term = { topologyKey: 'kubernetes.io/hostname' };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  expect(misfitsOf(...kind, { replicas: 4 })).toEqual([]);
  expect(misfitsOf(...kind, { replicas: 4 }, true)).toEqual([
    'blue-green needs all new pods beside the old ones, and CloneSet/web has no room for them: an autoscaler sets its number of pods, which would have to double; use type: canary',
  ]);
  expect(misfitsOf(...kind, { replicas: 4, template: { spec: { affinity } } })[0]).toContain(
    'its required anti-affinity keeps two of its pods from one node; use type: canary',
  );
});
