import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{cli,console,functions,infra,shared,workflows}/**/*.test.ts',
      'test/{api,attacks,bench,browser,cases,conformance,console,contract,house,sequences,story}/**/*.test.ts',
    ],
    /** What needs a real cluster runs by `npm run test:cluster`. */
    exclude: [...configDefaults.exclude, '**/*.cluster.test.ts'],
    // The default leaves a core idle; on two cores that is half of the time.
    maxWorkers: '100%',
    setupFiles: process.env['CI'] === undefined ? [] : ['test/house/fixed-seed.ts'],
    // Browsers and processes on a shared machine: in CI such a test is tried once more, and the report says so.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
