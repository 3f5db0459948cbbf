import { steering } from './shared/control.ts';

/** `tidegate resume <release>` */
export const resume = steering('resume', 'continue a paused release');
