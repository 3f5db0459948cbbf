import {
  duration,
  either,
  flag,
  freeMap,
  needed,
  oneOf,
  optional,
  or,
  percent,
  record,
  renamed,
  text,
  textLike,
} from '../config/schema.ts';

const day = 86_400;

/** A bare `false` turns a check off. */
const off = { ...flag, only: false } as const;

const increase = percent(0, 10_000);

/** `+20 %`: by how much longer it may take. */
const longer = textLike(
  /^\+?\d{1,4}(\.\d+)?\s*%$/,
  'a percentage such as +20 %; for a limit in time write slowerThan: 300ms',
);

const errors = record({
  maxIncrease: or(increase, 10),
  floor: or(percent(0, 100), 0.5),
  advisory: or(flag, false),
});

const latency = record(
  {
    slowerThan: optional(duration(0.001, 600)),
    p50: optional(longer),
    p90: optional(longer),
    p95: optional(longer),
    p99: optional(longer),
    maxIncrease: or(increase, 10),
    floor: or(percent(0, 100), 1),
    advisory: or(flag, false),
  },
  { of: ['slowerThan', 'p50', 'p90', 'p95', 'p99'], least: 1 },
);

const gauge = record({
  query: optional(text),
  maxIncrease: or(increase, 10),
  lowerIsWorse: or(flag, false),
  advisory: or(flag, false),
});

/** What went wrong and how much there was, each by a query of the user's own. */
const pair = record({
  bad: needed(text),
  total: needed(text),
  maxIncrease: or(increase, 10),
  floor: or(percent(0, 100), 0.5),
  advisory: or(flag, false),
});

/** What is checked during a step, in the vocabulary of the people who run the service. */
export const checksShape = record({
  preset: or(oneOf('balanced', 'strict', 'no-history'), 'balanced'),
  source: or(oneOf('pods', 'router'), 'pods'),
  window: or(duration(1, 3600), 10),
  warmup: or(duration(0, 3600), 60),
  minRequests: or({ kind: 'whole', from: 1, to: 1_000_000_000 }, 100),
  decideWithin: or(duration(1, 7 * day), 600),
  passEarly: or(flag, false),
  onUndecided: or(renamed(oneOf('ask', 'rollback'), { hold: 'ask' }), 'ask'),
  onMissing: or(renamed(oneOf('ask', 'rollback'), { hold: 'ask' }), 'ask'),
  errors: or(either(errors, off), { maxIncrease: 10, floor: 0.5, advisory: false }),
  latency: optional(either(latency, off)),
  gauges: optional(freeMap(gauge)),
  queries: optional(freeMap(pair)),
  slo: optional(either(record({ objective: or(percent(1, 99.9999), 99.9), advisory: or(flag, false) }), off)),
});
