import { steering } from './shared/control.ts';

/** `tidegate retry <release>` */
export const retry = steering(
  'retry',
  'continue a release that ended as rollback-failed, or start again one that was rolled back',
);
