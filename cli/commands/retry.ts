import { steering } from './shared/control.ts';

/** `tidegate retry <release>` */
export const retry = steering(
  'retry',
  'continue a release that ended as rollback-failed, or start one that was rolled back once more',
);
