import { steering } from './shared/control.ts';

/** `tidegate retry <release>` */
export const retry = steering('retry', 'go on with a release that needs a person, where it ended');
