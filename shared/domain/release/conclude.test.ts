import { expect, test } from 'vitest';
import { conclude } from './conclude.ts';
import type { TargetOutcome } from './outcome.ts';
import type { Release } from './release.ts';

const ended = (
  closed: Readonly<Record<string, TargetOutcome>>,
  undone: Readonly<Record<string, TargetOutcome>> = {},
): Release =>
  ({
    id: 'r-1',
    app: 'shop',
    requestedAt: 0,
    cause: { kind: 'manual', app: 'shop', images: {}, by: 'li' },
    source: 'sha256:0',
    targets: Object.keys(closed),
    sent: Object.keys(closed),
    closed,
    undone,
    back: Object.keys(undone).length > 0,
    spans: {},
    control: { kind: 'running' },
  }) as unknown as Release;

test('a release that comes back because a place has refused it says what that place has said', () => {
  const refused = { kind: 'refused', reason: 'Deployment shop is paused' } as const;
  const back = { kind: 'rolled-back', reason: 'the release failed in us' } as const;
  expect(conclude(ended({ eu: { kind: 'released' }, us: refused }, { eu: back }))).toEqual({
    kind: 'rolled-back',
    reason: 'us: Deployment shop is paused; eu: the release failed in us',
  });
});

test('the worst that happened gives the word, and what went well no reason', () => {
  const refused = { kind: 'refused', reason: 'no' } as const;
  expect(conclude(ended({ eu: { kind: 'unchanged', reason: 'same' }, us: refused }))).toEqual({
    kind: 'refused',
    reason: 'us: no',
  });
});
