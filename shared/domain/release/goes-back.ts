import type { Release } from './release.ts';

/** Whether it restores what ran before: no window and no freeze holds that up. */
export const goesBack = ({ back, cause, control }: Release): boolean =>
  back || cause.kind === 'undo' || cause.kind === 'return' || control.kind === 'aborted';
