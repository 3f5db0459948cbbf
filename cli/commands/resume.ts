import { steering } from '../steering.ts';

/** `tidegate resume <release>` */
export const resume = steering('resume', 'let a paused release go on');
