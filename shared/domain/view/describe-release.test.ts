import { expect, test } from 'vitest';
import { describeRelease } from './describe-release.ts';

test.each([
  ['released', 'released: why'],
  ['rolled-back', 'rolled back: why'],
  ['rollback-failed', 'needs a person: why'],
  ['superseded', 'superseded: why'],
] as const)('a release that ended as %s says so in words, then why', (kind, sentence) => {
  expect(describeRelease({ kind: 'closed', outcome: { kind, reason: 'why' } })).toBe(sentence);
});
