import type { Strategy } from '../app/app.ts';
import type { Split } from './split.ts';

/** What the steps of a strategy ask of a router; empty where none of them says anything of requests. */
export const splitsOf = ({ steps }: Strategy): readonly Split[] =>
  steps.some(({ traffic }) => traffic !== undefined)
    ? steps.map(({ traffic, percent }) => ({
        percent: traffic?.percent ?? percent,
        ...(traffic?.match === undefined ? {} : { match: traffic.match }),
        ...(traffic?.mirror === undefined ? {} : { mirror: traffic.mirror }),
      }))
    : [];
