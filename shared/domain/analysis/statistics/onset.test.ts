import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOnset, evidenceWithoutWorst, freshOnset, type Onset, onsetEvidence } from './onset.ts';

const noise = { s2: 0.05, c: 1.2, tau2: 0.01, isMeasured: true, heights: [{ above: 2, chance: 0.007 }] };
const rules = { rho0: 1.1, rho1s: [1.5], isRare: true, noise, alpha: 0.05, beta: 0.05, cap: 0.75 };
const perSecond = 50;

interface Window {
  readonly times: number;
  readonly isWarming?: boolean;
}

/** One of ten pods that err in half a percent, the new one so many times as often. */
const seen = (windows: readonly Window[], windowSeconds: number): Onset =>
  windows.reduce<Onset>((onset, { times, isWarming = false }) => {
    const nc = perSecond * windowSeconds;
    const arms = { xc: 0.005 * nc * times, nc, xb: 0.005 * nc * 9, nb: nc * 9 };
    return addOnset(onset, arms, { isWarming, windowSeconds }, rules);
  }, freshOnset);

const always = (count: number): readonly Window[] => Array.from({ length: count }, () => ({ times: 10 }));

test('a single window never decides, however long it is', () => {
  expect(evidenceWithoutWorst(seen(always(1), 120), rules)).toBe(0);
  expect(onsetEvidence(seen(always(2), 120), rules)).toBeGreaterThan(100);
  expect(evidenceWithoutWorst(seen(always(2), 120), rules)).toBeGreaterThan(20);
});

describe('one stretch that is bad', () => {
  test('proves nothing where the others are as bad as chance makes them', () => {
    const worst = fc.integer({ min: 5, max: 60 });
    const others = fc.array(fc.double({ min: 1.7, max: 1.8, noNaN: true }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(worst, others, fc.nat(2), fc.boolean(), (times, rest, place, isWarm) => {
        const windows: readonly Window[] = rest.map((one, index) => ({
          times: one,
          isWarming: isWarm && index === 0,
        }));
        const onset = seen(windows.toSpliced(place, 0, { times }), 60);
        expect(evidenceWithoutWorst(onset, rules)).toBeLessThan(20);
      }),
    );
  });

  test('takes no proof away where the others are bad too, those of the warm-up as well', () => {
    const windows = [{ times: 10, isWarming: true }, { times: 10, isWarming: true }, ...always(1)];
    expect(evidenceWithoutWorst(seen(windows, 30), rules)).toBeGreaterThan(20);
  });
});

test('short windows are one stretch until half a minute is full', () => {
  expect(evidenceWithoutWorst(seen(always(2), 10), rules)).toBe(0);
  expect(evidenceWithoutWorst(seen(always(3), 10), rules)).toBe(0);
  expect(evidenceWithoutWorst(seen(always(6), 10), rules)).toBeGreaterThan(1);
});
