import { steering } from '../steering.ts';

/** `tidegate pause <release>` */
export const pause = steering('pause', 'hold a release where it stands');
