import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The packaged stack, run for real: started by `npm run test:cloud`, one file after the other, for each starts a cloud of its own. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/cloud/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 120_000,
  },
});
