import type { Sweep, Usage } from './usage.ts';

/** List prices of AWS in us-east-1 for arm64 in dollars, without any free tier; look them up again before you rely on them. */
const prices = {
  transition: 25 / 1e6,
  invocation: 0.2 / 1e6,
  gbSecond: 0.0000133334,
  readUnit: 0.125 / 1e6,
  writeUnit: 0.625 / 1e6,
  secretRead: 0.05 / 10_000,
  secretMonth: 0.4,
  httpRequest: 1 / 1e6,
  trace: 5 / 1e6,
  alarmMonth: 0.1,
};

export interface Priced {
  readonly what: string;
  readonly count: number;
  readonly unit: string;
  readonly price: number;
}

const line = (what: string, count: number, unit: string, each: number): Priced => ({
  what,
  count,
  unit,
  price: count * each,
});

export const priceOf = (usage: Usage): readonly Priced[] => [
  line('Step Functions', usage.transitions, 'transitions', prices.transition),
  line('Lambda', usage.invocations, 'invocations', prices.invocation),
  line('Lambda', usage.gbSeconds, 'GB-seconds', prices.gbSecond),
  line('DynamoDB', usage.readUnits, 'read units', prices.readUnit),
  line('DynamoDB', usage.writeUnits, 'write units', prices.writeUnit),
  line('Secrets Manager', usage.secretReads, 'reads', prices.secretRead),
  line('API Gateway', usage.apiRequests, 'requests', prices.httpRequest),
];

const monthSeconds = 30 * 24 * 3600;

/** A month in which nothing is released: the schedules look, and the secrets are kept. */
export const priceOfIdleMonth = ({ alarms, secrets, rounds }: Sweep): readonly Priced[] => {
  const monthly = (what: 'invocations' | 'gbSeconds' | 'readUnits'): number =>
    rounds.reduce((sum, round) => sum + (monthSeconds / round.everySeconds) * round[what], 0);
  return [
    line('Lambda, schedules', monthly('invocations'), 'invocations', prices.invocation),
    line('Lambda, schedules', monthly('gbSeconds'), 'GB-seconds', prices.gbSecond),
    line('DynamoDB, schedules', monthly('readUnits'), 'read units', prices.readUnit),
    // Each call may be traced: they are rarer than one a second.
    line('X-Ray, schedules', monthly('invocations'), 'traces', prices.trace),
    line('CloudWatch', alarms, 'alarms', prices.alarmMonth),
    line('Secrets Manager', secrets, 'secrets kept', prices.secretMonth),
  ];
};
