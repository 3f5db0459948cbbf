import { steering } from './shared/control.ts';

/** `tidegate resume <release>` */
export const resume = steering('resume', 'let a paused release go on');
