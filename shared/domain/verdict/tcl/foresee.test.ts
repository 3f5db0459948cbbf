import { expect, test } from 'vitest';
import { foresee, type Outlook, tellForeseen } from './foresee.ts';
import { levelsFor } from './presets.ts';

const outlook = (more: Partial<Outlook> = {}): Outlook => ({
  ratio: 0.005,
  requestsPerSecond: 100,
  share: 0.2,
  rho0: 1.1,
  rho1: 1.5,
  noise: { s2: 0, c: 1, tau2: 0, isMeasured: true },
  levels: levelsFor(true),
  windowSeconds: 60,
  ...more,
});

// Medians of `npm run bench:judge`, minutes in which a good release passes on quiet traffic.
test.each([
  [100, 0.05, 28],
  [100, 0.2, 11],
  [1000, 0.01, 12],
  [1000, 0.05, 4],
  [1000, 0.2, 3],
])(
  '%d requests a second at a share of %d: foreseen within a factor of two of what is measured',
  (requestsPerSecond, share, measured) => {
    const minutes = foresee(outlook({ requestsPerSecond, share }), 3600).passSeconds / 60;
    expect(minutes).toBeGreaterThan(measured / 2);
    expect(minutes).toBeLessThan(measured * 2);
  },
);

test('says what a step can see, and what it never will', () => {
  expect(tellForeseen(foresee(outlook(), 3600), 3600)).toMatch(
    /^detects x[\d.]+ within \d+ min, passes a good release in about \d+ min$/,
  );
  const lonely = outlook({ noise: { s2: 0.05, c: 1.3, tau2: 0.2, isMeasured: true } });
  expect(foresee(lonely, 3600).passSeconds).toBe(Infinity);
  expect(tellForeseen(foresee(outlook({ requestsPerSecond: 0.1 }), 3600), 3600)).toContain(
    'cannot tell good from bad',
  );
});
