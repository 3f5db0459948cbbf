import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReleaseEvent } from '../event/event.ts';
import { figuresOf } from './delivery-figures.ts';
import { foldRelease } from './fold-release.ts';
import type { Outcome } from './outcome.ts';
import type { Release } from './release.ts';

const minute = 60_000;
const day = 1440 * minute;
const asked = (app: string): ReleaseEvent => ({ kind: 'manual', app, images: {}, by: 'ann' });
const undoing = (app: string, release: string): ReleaseEvent => ({ kind: 'undo', app, release, by: 'ann' });

/** Begun at minute `at` of the day, over `lasts` minutes later; still open without an outcome. */
const release = (
  id: string,
  at: number,
  lasts: number,
  kind?: Outcome['kind'],
  cause = asked('shop'),
): Release => {
  const found = foldRelease([
    {
      seq: 1,
      at: at * minute,
      event: { kind: 'requested', id, app: cause.app, cause, source: `sha256:${'0'.repeat(64)}` },
    },
    ...(kind === undefined
      ? []
      : [
          {
            seq: 2,
            at: (at + lasts) * minute,
            event: { kind: 'closed', outcome: { kind, reason: '' } } as const,
          },
        ]),
  ]);
  if (found === undefined) throw new Error('nothing was asked for');
  return found;
};

const window = { from: 0, to: 10 * day };

describe('the measures of DORA', () => {
  test('count what was released, how long it took, what failed, and until when', () => {
    const [all] = figuresOf(
      [
        release('a', 0, 10, 'released'),
        release('b', 100, 30, 'released'),
        release('c', 200, 6, 'rolled-back'),
        release('d', 300, 20, 'released'),
        release('e', 400, 5, 'released', undoing('shop', 'd')),
        release('f', 500, 9, 'refused'),
        release('g', 600, 9),
        release('h', 700, 9, 'released', {
          kind: 'heal',
          app: 'shop',
          release: 'b',
          targets: ['eu'],
          by: 'sync',
          reason: 'Service/web is missing',
          asks: false,
        }),
      ],
      window,
    );
    expect(all).toEqual({
      deployments: 3,
      deploymentsPerDay: 0.3,
      leadTime: 20 * minute,
      changeFailureRate: 0.5,
      // c: 6 minutes by itself; d: 105 minutes from its request to the end of the undo.
      recoveryTime: 55.5 * minute,
    });
  });

  test('tell each application apart, and one that could not come back recovers with the next good one', () => {
    const figures = figuresOf(
      [
        release('a', 0, 10, 'rollback-failed'),
        release('b', 5, 10, 'released', asked('depot')),
        release('c', 60, 10, 'released'),
      ],
      window,
    );
    expect(figures.map(({ app, recoveryTime }) => [app, recoveryTime])).toEqual([
      [undefined, 70 * minute],
      ['depot', undefined],
      ['shop', 70 * minute],
    ]);
  });

  test('say nothing of what nothing is known of', () => {
    expect(figuresOf([], window)).toEqual([{ deployments: 0, deploymentsPerDay: 0 }]);
    expect(figuresOf([release('a', -20, 10, 'released')], window)).toHaveLength(1);
  });

  test('are the same in any order of releases, a rate is a share, and applications add up', () => {
    const kinds = ['released', 'rolled-back', 'rollback-failed', 'superseded', 'aborted'] as const;
    const some = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 5000 }),
        lasts: fc.integer({ min: 0, max: 500 }),
        kind: fc.option(fc.constantFrom(...kinds), { nil: undefined }),
        app: fc.constantFrom('shop', 'depot'),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(some, fc.integer(), (drawn, turn) => {
        const releases = drawn.map(({ at, lasts, kind, app }, index) =>
          release(`r${index}`, at, lasts, kind, asked(app)),
        );
        const [all, ...each] = figuresOf(releases, window);
        const turned = releases.toSorted((a, b) => (a.id + turn > b.id + turn ? -1 : 1));
        const [again] = figuresOf(turned, window);
        expect(again).toEqual(all);
        expect(each.reduce((sum, { deployments }) => sum + deployments, 0)).toBe(all?.deployments);
        expect(all?.changeFailureRate ?? 0).toBeLessThanOrEqual(1);
        expect(
          Math.min(0, ...each.flatMap(({ leadTime = 0, recoveryTime = 0 }) => [leadTime, recoveryTime])),
        ).toBe(0);
      }),
    );
  });
});
