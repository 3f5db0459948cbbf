import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../journal.ts';
import { foldRelease } from './fold-release.ts';
import type { Release, ReleaseFact } from './release.ts';

const target = fc.constantFrom('eu', 'us', 'asia', '__proto__');
const back = fc.boolean();
const fact = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wave'),
      index: fc.nat(9),
      targets: fc.array(target, { maxLength: 3 }),
      back,
      from: fc.constant({ eu: 7 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('target-closed'),
      target,
      back,
      outcome: fc.constantFrom({ kind: 'released' }, { kind: 'rollback-failed', reason: 'x' }),
    }),
  },
  fc.constantFrom(
    { kind: 'held', reason: 'a freeze' },
    { kind: 'retried', by: 'li' },
    { kind: 'aborted', by: 'li', reason: '' },
    { kind: 'paused', by: 'li' },
    { kind: 'closed', outcome: { kind: 'released', reason: '' }, to: { eu: 9 } },
  ),
);

const streamOf = (facts: readonly object[]): readonly Entry<ReleaseFact>[] =>
  [
    {
      kind: 'requested',
      id: 'r',
      app: 'shop',
      cause: { kind: 'manual', app: 'shop', images: {}, by: 'li' },
      source: 's',
    },
    { kind: 'planned', plan: 'sha256:1', targets: ['eu', 'us', 'asia'] },
    ...facts,
  ].map((event, index) => ({ seq: index + 1, at: index, event: event as unknown as ReleaseFact }));

test('however a stream is read, at once, entry by entry or in two parts, the state is the same', () => {
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 30 }), fc.nat(32), (facts, cut) => {
      const entries = streamOf(facts);
      const whole = foldRelease(entries);
      expect(
        entries.reduce<Release | undefined>((state, one) => foldRelease([one], state), undefined),
      ).toEqual(whole);
      expect(foldRelease(entries.slice(cut), foldRelease(entries.slice(0, cut)))).toEqual(whole);
      expect(whole?.seq).toBe(entries.length);
    }),
  );
});

test('a wave that sends off again keeps where a target began, and what was held is held no more', () => {
  const state = foldRelease(
    streamOf([
      { kind: 'wave', index: 0, targets: ['eu'], back: false, from: { eu: 3 } },
      { kind: 'held', reason: 'a freeze' },
      { kind: 'wave', index: 1, targets: ['eu', 'us'], back: true, from: { eu: 8 } },
      { kind: 'target-closed', target: 'eu', back: true, outcome: { kind: 'rolled-back', reason: '' } },
    ]),
  );
  expect(state).toMatchObject({
    wave: 1,
    back: true,
    sent: ['eu'],
    spans: { eu: { from: 3 }, us: { from: 0 } },
    closed: {},
    undone: { eu: { kind: 'rolled-back' } },
  });
  expect(state?.held).toBeUndefined();
});
