import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** They count requests or change what is of the whole cluster, so nothing else may run beside them. */
const alone = [
  'test/cluster/{control-plane,traffic}.test.ts',
  'test/contract/**/{cluster*,rollout}.cluster.test.ts',
];

/** They take longer than all others together: controllers that must be built first, and the table of peers' scenarios. */
const long = ['test/cluster/{kruise,capsule,scenarios}.test.ts'];

const shared = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // Real controllers on a shared machine: in CI a story is told once more before it counts as failed, and the report says so.
  retry: process.env['CI'] === undefined ? 0 : 1,
};

/** The tests that need a cluster, started by `npm run test:cluster`. All share it; every story has a namespace of its own. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          ...shared,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'stories',
          include: ['test/cluster/**/*.test.ts', 'test/contract/**/*.cluster.test.ts'],
          exclude: ['**/node_modules/**', ...alone, ...long],
          // Stories mostly wait. Two files at a time fill the tails, in which one last story is told.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'long',
          include: long,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
