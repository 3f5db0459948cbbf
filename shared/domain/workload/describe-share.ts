import type { Fleet } from './pods-by-revision.ts';

/**
 * Reported as it is, also if it exceeds the step: pods that became new by scaling, or because each one that comes is new, are
 * not always taken back.
 */
export const describeShare = (
  { total, settled }: Fleet['fresh'],
  expected: number,
  wanted: number,
  why = 'because their number was changed',
): string =>
  total > expected
    ? `${total} of ${wanted} pods run the new revision, more than the ${expected} of this step, ${why}`
    : `${settled} of ${wanted} pods run the new revision`;

/** Where no hold keeps a revision for a pod that is made: after a scaling, a loss, or on a node that has joined. */
export const eachIsNew = 'because each pod that comes is a new one';
