import { steering } from './shared/control.ts';

/** `tidegate pause <release>` */
export const pause = steering('pause', 'hold a release where it stands');
