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
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
