import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone } from '../approval/window.ts';
import { mayMove } from './decide.ts';
import { neverOpens } from './never-opens.ts';
import { spansOf } from './spans.ts';
import { mistakeIn, type ReleaseWindow, weekdays, windowOf, type WrittenWindow } from './window.ts';
import { instantOf, wallOf } from './zone.ts';

interface Written {
  readonly kind: 'allow' | 'deny';
  readonly from: string;
  readonly to: string;
}
interface Case {
  readonly id: string;
  readonly tz: string;
  readonly windows: readonly Written[];
  readonly probes?: readonly { readonly at: string; readonly expect: string }[];
  readonly expectConfig?: string;
}

const recorded = new URL('../../../../shared/vectors/change-windows.json', import.meta.url);
const cases: readonly Case[] = existsSync(recorded)
  ? (JSON.parse(readFileSync(recorded, 'utf8')) as { readonly cases: readonly Case[] }).cases
  : [];

const mover = { app: 'shop', environment: 'prod', isManual: false };
const written = (one: Partial<WrittenWindow>): ReleaseWindow =>
  windowOf({ name: 'w', kind: 'deny', zone: 'UTC', from: '00:00', to: '01:00', ...one });

describe.skipIf(cases.length === 0)('recorded change windows', () => {
  const probes = cases.flatMap(({ id, tz, windows, probes: own = [] }) =>
    own.map(({ at, expect: expected }) => [id, at, expected, tz, windows] as const),
  );
  test('there are some', () => expect(probes.length).toBeGreaterThanOrEqual(22));

  test.each(probes)('%s at %s: %s', (_, at, expected, zone, windows) => {
    const mine = windows.map(({ kind, from, to }) => written({ kind, from, to, zone }));
    expect(mayMove(mine, [], mover, Date.parse(at)).kind).toBe(expected);
  });

  test('what is rejected there is a mistake here', () => {
    const rejected = cases.filter(({ expectConfig }) => expectConfig?.startsWith('rejected'));
    expect(rejected.map(({ id }) => id)).toEqual(['bad-timezone', 'zero-length']);
    for (const { tz, windows } of rejected)
      expect(!isZone(tz) || windows.some((window) => mistakeIn(window) !== undefined)).toBe(true);
  });
});

const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
const clock = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((pair) => pair.map((one) => String(one).padStart(2, '0')).join(':'));

test('a reading of the clocks means an instant at which they show it, or the end of the jump past it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
      const wall = wallOf(zone, at);
      expect([instantOf(zone, wall, 'earlier'), instantOf(zone, wall, 'later')]).toContain(at);
      const skipped = instantOf(zone, wall + 1800_000, 'earlier');
      expect(wallOf(zone, skipped)).toBeGreaterThanOrEqual(wall + 1800_000);
    }),
    { numRuns: 500 },
  );
});

test('when a window is said to open, it opens, and not a moment before', () => {
  const window = fc.record({
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    zone: fc.constantFrom(...zones),
    from: clock,
    to: clock,
    days: fc.subarray([...weekdays], { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), instant, (many, at) => {
      const windows = many.filter((one) => mistakeIn(one) === undefined).map((one) => written(one));
      const found = mayMove(windows, [], mover, at);
      if (found.kind === 'allowed' || found.opensAt === undefined) return;
      expect(mayMove(windows, [], mover, found.opensAt).kind).toBe('allowed');
      expect(mayMove(windows, [], mover, found.opensAt - 1).kind).toBe('denied');
    }),
    { numRuns: 200 },
  );
});

test('a window of a week, of a day and of a date', () => {
  const week = written({ from: 'FRI 18:00', to: 'MON 08:00' });
  expect(spansOf(week, Date.parse('2026-11-29T12:00Z'), 0)[0]).toEqual({
    from: Date.parse('2026-11-27T18:00Z'),
    to: Date.parse('2026-11-30T08:00Z'),
  });
  const day = written({ from: '00:00', to: '24:00', days: ['sun'] });
  expect(mayMove([day], [], mover, Date.parse('2026-11-29T23:59Z')).kind).toBe('denied');
  expect(mayMove([day], [], mover, Date.parse('2026-11-30T00:00Z')).kind).toBe('allowed');
  const date = written({ from: '2026-12-20 18:00', to: '2027-01-05 08:00' });
  expect(mayMove([date], [], mover, Date.parse('2026-12-31T00:00Z'))).toMatchObject({
    kind: 'denied',
    opensAt: Date.parse('2027-01-05T08:00Z'),
  });
});

test('who it is about, and who may pass', () => {
  const at = Date.parse('2026-11-24T00:30Z');
  const prod = written({ environments: ['prod*'], apps: ['shop'], manual: true });
  expect(mayMove([prod], [], mover, at)).toMatchObject({ kind: 'denied', onEnter: 'hold' });
  expect(mayMove([prod], [], { ...mover, isManual: true }, at).kind).toBe('allowed');
  expect(mayMove([prod], [], { ...mover, environment: 'staging' }, at).kind).toBe('allowed');
  expect(mayMove([prod], [], { ...mover, app: 'shop-2' }, at).kind).toBe('allowed');
});

test('a freeze wins over every window, until it is over', () => {
  const freeze = { id: 'f1', by: 'ann', reason: 'incident', since: 0, until: 100, onEnter: 'hold' as const };
  const open = written({ kind: 'allow', from: '00:00', to: '24:00', manual: true });
  expect(mayMove([open], [freeze], { ...mover, isManual: true }, 99)).toMatchObject({
    kind: 'denied',
    reason: expect.stringContaining('frozen by ann: incident') as string,
    opensAt: 100,
  });
  expect(mayMove([open], [freeze], mover, 100).kind).toBe('allowed');
});

test('windows that never open are found, by what is written for the same and for all', () => {
  const always = written({ from: '00:00', to: '24:00' });
  const nights = written({ kind: 'allow', from: '22:00', to: '06:00', environments: ['prod'] });
  expect(neverOpens([always])).toBe(0);
  expect(neverOpens([nights, written({ from: '21:00', to: '07:00', environments: ['prod'] })])).toBe(0);
  expect(
    neverOpens([nights, written({ from: '21:00', to: '07:00', environments: ['dev'] })]),
  ).toBeUndefined();
  expect(neverOpens([written({ from: '2026-12-20 18:00', to: '2027-01-05 08:00' })])).toBeUndefined();
  expect(neverOpens([])).toBeUndefined();
});
