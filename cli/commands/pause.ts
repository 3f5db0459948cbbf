import { steering } from './shared/control.ts';

/** `tidegate pause <release>` */
export const pause = steering('pause', 'pause a release at its current step');
