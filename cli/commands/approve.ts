import { deciding } from './shared/decide.ts';

/** `tidegate approve [release|approval]` */
export const approve = deciding('approve', 'say yes to what a release asks');
