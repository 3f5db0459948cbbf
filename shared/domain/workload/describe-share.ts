import type { Fleet } from './pods-by-revision.ts';

/** Reported as it is, also if it exceeds the step: pods that became new by scaling are not always taken back. */
export const describeShare = ({ total, settled }: Fleet['fresh'], expected: number, wanted: number): string =>
  total > expected
    ? `${total} of ${wanted} pods run the new revision, more than the ${expected} of this step, because their number was changed`
    : `${settled} of ${wanted} pods run the new revision`;
