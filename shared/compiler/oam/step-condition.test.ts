import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepTestHolds, type StepPhase } from '#domain/app/step-test.ts';
import { readStepCondition } from './step-condition.ts';

const scope = {
  steps: ['deploy-1', 'notify', 'a.b'],
  context: { name: 'shop', namespace: 'prod' },
  inputs: { colour: 'blue' },
};
const phases: Readonly<Record<string, StepPhase>> = { 'deploy-1': 'succeeded', notify: 'failed' };
const asked = (text: string): boolean | string | undefined => {
  const read = readStepCondition(text, scope);
  return read.kind === 'wrong' ? read.reason : stepTestHolds(read.test, (step) => phases[step]);
};

test.each([
  ['status.deploy-1.phase == "succeeded"', true],
  ['status["deploy-1"].phase != "succeeded"', false],
  ['status["a.b"].phase == "failed"', undefined],
  ['status["a.b"].failed || status.notify.failed', true],
  ['status["a.b"].failed && status.deploy-1.failed', false],
  ['status.notify.failed == false', false],
  ['true == status.notify.failed', true],
  ['!status.notify.failed', false],
  ['!(status.notify.succeeded || status.deploy-1.failed)', true],
  ['context.name == "shop" && context.namespace == "prod"', true],
  ['inputs.colour == "blue"', true],
  ['true', true],
  ['"a\\"b" == "a\\"b"', true],
])('%s', (text, holds) => {
  expect(asked(text)).toBe(holds);
});

test.each([
  ['status.deploy-2.phase == "x"', 'no step before this one is named "deploy-2"; did you mean "deploy-1"'],
  ['status.notify.message == "x"', '"message" of a step is not known here'],
  ['context.nmae == "shop"', 'did you mean "name"'],
  ['output.x == "y"', '"output.x" is not known in a condition'],
  ['status.notify.phase', 'compare with == or !='],
  ['(true', 'a bracket is not closed'],
  ['true true', '"true" is not expected'],
  ['strings.Contains("a", "b")', 'is not known in a condition'],
  ['1 + 1 == 2', '"1 + 1 == 2" is not known'],
  ['', 'ends too early'],
  [`${'('.repeat(30)}true${')'.repeat(30)}`, 'levels deep'],
  [`"${'a'.repeat(1_000)}" == "b"`, 'at most 1000 characters'],
])('what is not understood is refused by name: %s', (text, reason) => {
  expect(asked(text)).toContain(reason);
});

test('any text is read or refused, and never takes long', () => {
  const pieces = fc.constantFrom(
    'status',
    '.',
    'notify',
    '.phase',
    '==',
    '!',
    '(',
    ')',
    '&&',
    '||',
    '"',
    'x',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (all) => {
      const read = readStepCondition(all.join(''), scope);
      if (read.kind === 'wrong') expect(read.reason).not.toBe('');
    }),
  );
});
