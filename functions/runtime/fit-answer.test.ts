import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitAnswer } from './fit-answer.ts';

/** What Step Functions takes for the input or output of a state, and what its service adds to an answer. */
const mostBytes = 256 * 1024;
const around = 4096;

const bytes = (answer: unknown): number => Buffer.byteLength(JSON.stringify(answer)) + around;
const anyReason = fc.string({ unit: 'grapheme', maxLength: 20_000, size: 'max' });

test('whatever the reason is, an answer stays far below what an execution may carry', () => {
  fc.assert(
    fc.property(fc.constantFrom('fail', 'wait', 'released', 'stuck'), anyReason, (kind, reason) => {
      const answer = { kind, reason, until: new Date(0).toISOString() };
      expect(bytes(fitAnswer(answer))).toBeLessThan(mostBytes / 8);
      expect(fitAnswer(answer)).toMatchObject({ kind });
    }),
    { numRuns: 50 },
  );
  expect(fitAnswer({ kind: 'fail', reason: 'short' })).toEqual({ kind: 'fail', reason: 'short' });
  expect(fitAnswer('sha256:0')).toBe('sha256:0');
});

test('the longest names of a part of a wave fit', () => {
  const rollouts = Array.from({ length: 400 }, () => ({ name: 'n'.repeat(80), target: 't'.repeat(63) }));
  expect(bytes({ kind: 'go', rollouts })).toBeLessThan(mostBytes / 2);
});
