import type { Strategy } from '../app/app.ts';
import type { Split } from './split.ts';

/** What the steps of a strategy require of a router; empty if none of them mentions requests. */
export const splitsOf = ({ steps }: Strategy): readonly Split[] =>
  steps.some(({ traffic }) => traffic !== undefined)
    ? steps.map(({ traffic, percent }) => ({
        percent: traffic?.percent ?? percent,
        ...(traffic?.match === undefined ? {} : { match: traffic.match }),
        ...(traffic?.mirror === undefined ? {} : { mirror: traffic.mirror }),
      }))
    : [];
