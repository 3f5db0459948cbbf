import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtIn, elsewhere } from '#domain/render/types.ts';
import { policyShapes, stepShapes } from '#shared/compiler/oam/policy-schemas.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/kubevela.md'), 'utf8');
/** Words in the first cells of tables. */
const listed = [...page.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? ''),
);

test.each([
  ['component', builtIn.components.map(({ type }) => type)],
  ['trait', builtIn.traits.map(({ type }) => type)],
  ['refused type', Object.keys(elsewhere)],
  ['policy', Object.keys(policyShapes)],
  ['workflow step', Object.keys(stepShapes)],
])('docs/kubevela.md lists every %s', (_, names) => {
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !listed.includes(name))).toEqual([]);
});
