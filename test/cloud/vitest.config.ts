import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The packaged stack, run for real: started by `npm run test:cloud`. Each file starts a cloud of its own, two at a time: most of it is waiting. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/cloud/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // As for the cluster: a shared machine, real processes.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
