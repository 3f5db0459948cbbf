import { expect, test } from 'vitest';
import { liftedHold, otherTemplate } from './own-strategy.ts';
import type { Observation } from '../observation.ts';

const writer = (manager: string, second: number) => ({
  manager,
  operation: 'Update',
  time: `2026-01-01T12:00:0${second}Z`,
});

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
const observation = { plan: { ref } } as unknown as Observation;
const writtenBy = (...managedFields: object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', managedFields },
});

test.each([
  ['after us', [writer('tidegate', 1), writer('kubectl-edit', 2)]],
  // The API server sorts writes of one second by name, so its order says nothing about which came later.
  ['in the same second as we', [writer('kubectl-edit', 2), writer('tidegate', 2)]],
])('an owner who wrote %s is named as the one who changed it', (_, writers) => {
  const live = writtenBy(...writers);
  expect(liftedHold(observation, live)).toMatchObject({
    kind: 'stuck',
    reason: 'Deployment shop: its hold was lifted by kubectl-edit during the release',
  });
  expect(otherTemplate(observation, live)).not.toHaveProperty('isMutated');
});

test('where nobody else has written since we did, it is the cluster that makes something else of it', () => {
  const live = writtenBy(writer('kubectl-edit', 1), writer('tidegate', 2));
  expect(liftedHold(observation, live)).toMatchObject({ isMutated: true });
  expect(otherTemplate(observation, live)).toMatchObject({ isMutated: true });
});
