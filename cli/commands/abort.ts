import { steering } from './shared/control.ts';

/** `tidegate abort <release>` */
export const abort = steering('abort', 'end a running release and bring back what ran before');
