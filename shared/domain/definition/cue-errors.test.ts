import { expect, test } from 'vitest';
import { mistakesIn } from './cue-errors.ts';
import type { Program } from './program.ts';

const at = { file: 'app.yaml', line: 3, column: 5 };
const program: Program = { text: '', parameterAt: () => undefined, templateAt: () => undefined };
const reasons = (errors: string) =>
  mistakesIn(errors, program, { within: 'trait x', at }).map(({ reason }) => reason);

test('the path of a message is cut off in one go, however long it is', { timeout: 1000 }, () => {
  const path = 'outputs.service.data.for[]';
  expect(reasons(`${path}: _vela.${path}: reference "strings" not found:\n    ./t.cue:1:2\n`)).toEqual([
    `trait x does not fit its definition: ${path}: _vela.${path}: reference "strings" not found`,
  ]);
  const long = `${'a.b[0].'.repeat(200)}for[] that is no path`;
  expect(reasons(`${long}\n`)).toHaveLength(1);
});
