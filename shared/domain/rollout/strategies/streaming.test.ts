import { expect, test } from 'vitest';
import type { Strategy } from '#domain/app/app.ts';
import { streaming } from './streaming.ts';

const strategy = (bakeSeconds: number) =>
  ({ type: 'streaming', steps: [{ percent: 100, bakeSeconds, approve: false }] }) as unknown as Strategy;

test('a plan says that nothing is judged where a pod counts as proven within its warm-up', () => {
  const warned = 'nothing is judged in the first 60 s (checks.warmup)';
  expect(streaming.remark(strategy(30), [], 60)).toContain(warned);
  expect(streaming.remark(strategy(60), [], 60)).not.toContain('warmup');
  expect(streaming.remark(strategy(30), [], 0)).not.toContain('warmup');
});
