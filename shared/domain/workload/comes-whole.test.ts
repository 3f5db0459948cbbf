import { expect, test } from 'vitest';
import { comesWhole } from './comes-whole.ts';

const plain = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'env' } };
const last = { ...plain, metadata: { name: 'tell', annotations: { 'helm.sh/hook': 'post-install' } } };
const whole = (kinds: readonly string[], objects = [plain], more: object = {}) =>
  comesWhole({ workloads: kinds.map((kind) => ({ kind })), ...more } as never, { objects });

test('all comes with the first step, unless pods go over, a component waits or a hook comes last', () => {
  expect(whole(['create', 'same', 'settings'])).toBe(true);
  expect(whole(['create', 'update'])).toBe(false);
  expect(whole(['create'], [plain], { order: {} })).toBe(false);
  expect(whole(['create'], [plain, last])).toBe(false);
});
