import { steering } from './shared/control.ts';

/** `tidegate rollback <release>` */
export const rollback = steering('rollback', 'undo a finished release');
