import type { ServiceCall } from './actions.ts';

/** What a service does wrong. */
export type Fault = { readonly kind: 'away' } | { readonly kind: 'refused'; readonly error: string };

interface Rule {
  readonly service: string;
  readonly operation?: string;
  readonly fault: Fault;
  /** How many calls it meets; all unless told. */
  readonly times?: number;
  /** Epoch milliseconds. */
  readonly until?: number;
}

export interface Faults {
  /** The fault that this call meets, if any; counts it. */
  for(call: ServiceCall): Fault | undefined;
  /** No call of a service is answered for so long. */
  away(service: string, ms: number): void;
  /** The next calls of an operation are throttled. */
  throttle(service: string, operation: string, times: number): void;
  /** Every call of an operation is refused with this error. */
  refuse(service: string, operation: string, error: string): void;
  clear(): void;
}

const throttling: Readonly<Record<string, string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  lambda: 'TooManyRequestsException',
};

export const openFaults = (now: () => number): Faults => {
  let rules: readonly (Rule & { left: number })[] = [];
  const add = (rule: Rule): void => {
    rules = [...rules, { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }];
  };
  return {
    for: ({ service, operation }) => {
      const rule = rules.find(
        (each) =>
          each.service === service &&
          (each.operation === undefined || each.operation === operation) &&
          each.left > 0 &&
          (each.until === undefined || now() < each.until),
      );
      if (rule !== undefined) rule.left -= 1;
      return rule?.fault;
    },
    away: (service, ms) => add({ service, fault: { kind: 'away' }, until: now() + ms }),
    throttle: (service, operation, times) => {
      const error = throttling[service] ?? 'ThrottlingException';
      add({ service, operation, times, fault: { kind: 'refused', error } });
    },
    refuse: (service, operation, error) => add({ service, operation, fault: { kind: 'refused', error } }),
    clear: () => void (rules = []),
  };
};
