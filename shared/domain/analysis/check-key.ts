import type { Check } from './verdict.ts';

/** A name for a check that no other check of the application has. */
export const keyOf = (check: Check): string => {
  switch (check.kind) {
    case 'gauge':
      return `gauge ${check.gauge}`;
    case 'pair':
      return `pair ${check.name}`;
    case 'slo':
      return `slo ${check.objective}`;
    case 'errors':
    case 'latency':
    case 'slowdown':
      return check.kind;
    default:
      return check satisfies never;
  }
};
