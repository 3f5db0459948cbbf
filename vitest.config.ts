import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{cli,functions,infra,shared,workflows}/**/*.test.ts', 'test/{contract,story,house}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
