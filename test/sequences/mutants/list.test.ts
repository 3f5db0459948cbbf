import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutants } from './list.ts';

test('what each mutant takes out is in the product', () => {
  const root = join(import.meta.dirname, '../../..');
  const unfit = mutants.filter(({ file, from }) => !readFileSync(join(root, file), 'utf8').includes(from));
  expect(unfit.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
});
