import { deciding } from './shared/decide.ts';

/** `tidegate approve [release|approval]` */
export const approve = deciding('approve', 'approve what a release asks');
