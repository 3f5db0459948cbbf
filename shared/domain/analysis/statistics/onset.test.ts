import { expect, test } from 'vitest';
import { addOnset, freshOnset, onsetEvidence } from './onset.ts';

const noise = { s2: 0.05, c: 1.2, tau2: 0.01, isMeasured: true, heights: [{ above: 2, chance: 0.007 }] };
const rules = { rho0: 1.1, rho1s: [1.5], isRare: true, noise, alpha: 0.05, beta: 0.05, cap: 0.75 };
const bad = { xc: 300, nc: 6000, xb: 540, nb: 54_000 };

/** Windows of two minutes: none fits into the warm-up. */
const seen = (windows: number) =>
  Array.from({ length: windows }).reduce<typeof freshOnset>(
    (onset) => addOnset(onset, bad, { isWarming: false, windowSeconds: 120 }, rules),
    freshOnset,
  );

test('a single window never decides, however long it is', () => {
  expect(onsetEvidence(seen(1), rules)).toBe(0);
  expect(onsetEvidence(seen(2), rules)).toBeGreaterThan(100);
});
