import { expect, test } from 'vitest';
import { foresee, type Outlook } from './foresee.ts';
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

// The same, minutes in which twice the errors are found: `npm run bench:judge`, quiet traffic.
test.each([
  [100, 0.05, 16],
  [100, 0.2, 6],
  [1000, 0.01, 7],
  [1000, 0.05, 2],
])(
  '%d requests a second at a share of %d: x2 is foreseen within a factor of two',
  (requestsPerSecond, share, measured) => {
    const { detects } = foresee(outlook({ requestsPerSecond, share }), measured * 120);
    expect(detects?.times).toBeLessThanOrEqual(2);
    expect(
      foresee(outlook({ requestsPerSecond, share }), measured * 30).detects?.times ?? Infinity,
    ).toBeGreaterThan(1.5);
  },
);

test('what pods differ by for good is never lifted by traffic, and no traffic tells nothing', () => {
  const lonely = outlook({
    noise: { s2: 0.05, c: 1.3, tau2: 0.2, isMeasured: true },
    requestsPerSecond: 1e6,
  });
  expect(foresee(lonely, 3600).passSeconds).toBe(Infinity);
  expect(foresee(outlook({ requestsPerSecond: 0.01 }), 3600).detects).toBeUndefined();
  expect(foresee(outlook({ requestsPerSecond: 0 }), 3600)).toEqual({ passSeconds: Infinity });
});

test('below its floor nothing is bad, so increases are told from there; and a service without errors can pass', () => {
  const flawless = foresee(outlook({ ratio: 0, floor: 0.005 }), 3600);
  expect(flawless.passSeconds).toBeLessThan(3600);
  expect(flawless.detects?.ratio).toBeGreaterThan(0.005);
  expect(foresee(outlook({ ratio: 0 }), 3600).passSeconds).toBe(Infinity);
});

test('a step cannot pass before there are enough requests', () => {
  const few = outlook({ requestsPerSecond: 10, minRequests: 10_000, floor: 0.1 });
  expect(foresee(few, 3600).passSeconds).toBeGreaterThanOrEqual(5000);
});
