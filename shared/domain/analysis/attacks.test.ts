import { expect, test } from 'vitest';
import {
  type Attack,
  after,
  cpu,
  cut,
  errors,
  slowdown,
  start,
  told,
  wave,
} from '#test/bench/judge/stage.ts';
import type { Verdict } from './verdict.ts';

/** Windows that somebody might use to make the judge say something foolish; each has one sensible answer. */
const attacks: Readonly<Record<string, readonly [Attack, Verdict['kind'], RegExp?]>> = {
  'nothing bad on either side, and no floor': [
    { row: () => told(1000, 0) },
    'inconclusive',
    /for neither side; with no failures on either side .* only a floor/,
  ],
  'nothing bad on either side, below a floor': [
    { row: () => told(1000, 0), checks: [{ ...errors, floor: 0.005 }] },
    'pass',
  ],
  'a handful of requests': [
    { row: (_, window) => told(2, window % 7 === 0 ? 1 : 0) },
    'inconclusive',
    /^cannot tell: errors: 9 of 120 requests/,
  ],
  'the new pods are asked nothing though the others are busy': [
    { row: (arm) => told(arm === 'new' ? 0 : 100, 0) },
    'fail',
    /answered no request in 3 windows/,
  ],
  'nobody is busy, the new pods least': [
    { row: (arm) => told(arm === 'new' ? 0 : 3, 0) },
    'no-data',
    /no numbers for errors: the new pods got no requests/,
  ],
  'nobody is asked anything': [
    { row: () => told(0, 0) },
    'no-data',
    /the new and the stable pods got no requests/,
  ],
  'nobody runs the old revision': [
    { stable: 0, row: () => told(1000, 5) },
    'no-data',
    /no stable pods to compare with/,
  ],
  'counts that are no whole numbers': [
    { row: (arm, window) => told(333.33, (arm === 'new' ? 8.2 : 1.7) + 0.1 * (window % 3)) },
    'fail',
    /4\.\d times the rate/,
  ],
  'one bad pod against two hundred': [
    { stable: 200, row: (arm, window, pod) => told(100, arm === 'new' ? 3 : (pod + window) % 2) },
    'fail',
  ],
  'one good pod against two hundred': [
    { stable: 200, row: (_, window, pod) => told(100, (pod + window) % 2) },
    'pass',
  ],
  'four fifths of the pods are new and bad': [
    {
      canary: 8,
      stable: 2,
      row: (arm, window, pod) => told(1000, (arm === 'new' ? 9 : 4) + ((window + pod) % 3)),
    },
    'fail',
  ],
  'four fifths of the pods are new and good': [
    { canary: 8, stable: 2, row: (_, window, pod) => told(1000, 4 + ((window + pod) % 3)) },
    'pass',
  ],
  'a thousand million requests a window': [{ row: (arm) => told(1e9, arm === 'new' ? 9e6 : 5e6) }, 'fail'],
  'a thousand million requests, all alike': [
    { row: (_, window, pod) => told(1e9, 5e6 + 2000 * ((window + pod) % 3)) },
    'pass',
  ],
  'a history in which nothing ever moves': [
    {
      stable: 6,
      history: () => told(1000, 5),
      row: (_, window, pod) => told(1000, 5 + ((window + pod) % 2)),
    },
    'pass',
  ],
  'a history without one error teaches nothing': [
    {
      stable: 6,
      history: () => told(1000, 0),
      row: (arm, window) => told(1000, arm === 'new' && window === 3 ? 3 : 0),
      windows: 30,
    },
    'wait',
  ],
  'a history on another scale, and a good release': [
    {
      stable: 6,
      history: (window, pod) => told(1e6, 5000 + 20 * wave(window, pod)),
      row: (_, window, pod) => told(1000, 5 + 4 * wave(window, pod)),
    },
    'pass',
  ],
  'a history far noisier than the release, and a bad one': [
    {
      stable: 6,
      history: (window, pod) => told(1000, 30 * Math.exp(wave(window, pod))),
      row: (arm) => told(1000, arm === 'new' ? 25 : 5),
    },
    'fail',
  ],
  'a clock that jumps back for a look': [
    {
      row: (arm) => told(1000, arm === 'new' ? 10 : 5),
      measurement: (window) => (window === 5 ? { now: start - 1e7 } : {}),
    },
    'fail',
  ],
  'a window from next year': [
    {
      row: (arm, window) => told(1000, arm === 'new' && window > 1 ? 25 : 5),
      measurement: (window) =>
        window === 1 ? { windows: [{ pod: 'new-0', to: start + 1e10, ...told(1000, 5) }] } : {},
    },
    'fail',
  ],
  'all requests fail, everywhere': [
    { row: () => told(1000, 1000) },
    'inconclusive',
    /half of all requests fail on both sides/,
  ],
  "half of the new pods' requests fail": [
    { row: (arm) => told(100, arm === 'new' ? 60 : 1) },
    'fail',
    /120 of 200 requests on the new pods failed in 2 windows/,
  ],
  'bounds that change in both arms while it is undecided': [
    {
      checks: [slowdown],
      row: (_, window) =>
        window < 2
          ? cut([50, 100, 250, 500], [0.6, 0.85, 0.96, 0.99])
          : cut([40, 90, 200, 400], [0.5, 0.8, 0.9, 0.95]),
    },
    'no-data',
    /no numbers for latency .*the last windows had no usable numbers/,
  ],
  'a histogram that stops is not made up for by requests that go on': [
    {
      checks: [slowdown],
      row: (_, window) => (window < 3 ? cut([50, 100, 250, 500], [0.6, 0.85, 0.96, 0.99]) : told(1000, 0)),
    },
    'no-data',
  ],
  'one check that stops beside one that is well': [
    {
      checks: [errors, cpu],
      row: (_, window, pod) => told(1000, 5 + ((window + pod) % 2)),
      gauge: (_, window, pod) => (window < 10 ? 0.5 + 0.01 * wave(window, pod) : NaN),
    },
    'no-data',
    /^no numbers for cpu/,
  ],
  'a gauge at nothing in both arms': [{ checks: [cpu], gauge: () => 0 }, 'pass'],
  'a gauge below nothing, alike': [
    { checks: [cpu], gauge: (_, window, pod) => -5 + 0.1 * wave(window, pod) },
    'pass',
  ],
  'a gauge below nothing that rises': [
    { checks: [cpu], gauge: (arm, window, pod) => (arm === 'new' ? -2 : -5) + 0.1 * wave(window, pod) },
    'fail',
  ],
  'a gauge at nothing but in the new pods': [
    { checks: [cpu], gauge: (arm, window) => (arm === 'new' ? 5 + wave(window, 0) : 0) },
    'fail',
    /in the last window/,
  ],
  'a gauge that rises everywhere, for the day begins': [
    { checks: [cpu], gauge: (_, window, pod) => 10 * (1 + window / 20) + 0.3 * wave(window, pod) },
    'pass',
  ],
  'fewer orders, where less is worse': [
    {
      checks: [{ ...cpu, lowerIsWorse: true }],
      gauge: (arm, window, pod) => (arm === 'new' ? 5 : 10) + wave(window, pod),
    },
    'fail',
  ],
  'an objective that allows nothing': [
    { checks: [{ kind: 'slo', objective: 1 }], row: () => told(10_000, 1) },
    'fail',
    /^objective 100 %: \d+ of \d+ requests on the new pods failed, evidence/,
  ],
  'only checks that decide nothing': [
    { checks: [{ ...errors, advisory: true }], row: (arm) => told(1000, arm === 'new' ? 40 : 5) },
    'pass',
    /^no check decides; errors: 40 of 1000/,
  ],
};

test.each(Object.entries(attacks))('%s', (_, [attack, kind, reason]) => {
  const verdict = after(attack);
  expect([verdict.kind, verdict.reason]).toEqual([kind, verdict.reason]);
  expect(verdict.reason).toMatch(reason ?? /./);
  expect(verdict.reason).not.toMatch(/NaN|Infinity|undefined/);
});
