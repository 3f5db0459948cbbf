import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The tests that need a cluster: started by `npm run test:cluster`, one file after the other, for they share it. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/cluster/**/*.test.ts', 'test/{cluster,contract}/**/*.cluster.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Real controllers on a shared machine: in CI a story is told once more before it counts as failed, and the report says so.
    retry: process.env['CI'] === undefined ? 0 : 1,
    passWithNoTests: true,
  },
});
