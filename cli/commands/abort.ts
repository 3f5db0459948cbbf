import { steering } from './shared/control.ts';

/** `tidegate abort <release>` */
export const abort = steering('abort', 'end a running release and restore what ran before');
