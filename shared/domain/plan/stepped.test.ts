import { expect, test } from 'vitest';
import { strategyOf } from '../rollout/strategies/list.ts';
import { steppedOf } from './stepped.ts';

test('a kind that is held by a partition has no room for blue-green, and the refusal says why and what to do', () => {
  const cloneset = {
    apiVersion: 'apps.kruise.io/v1alpha1',
    kind: 'CloneSet',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 4, updateStrategy: { maxSurge: '100%' } },
  };
  const strategy = { type: 'blue-green', steps: [] } as const;
  const misfits = strategyOf(strategy).misfits(strategy, steppedOf([cloneset]));
  expect(misfits.map(({ reason }) => reason)).toEqual([
    'blue-green needs all new pods beside the old ones, and CloneSet/web has no room for them: its partition says how many pods stay old, and each new pod takes the place of another; use type: canary',
  ]);
});
