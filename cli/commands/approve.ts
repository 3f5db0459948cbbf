import { deciding } from './shared/decide.ts';

/** `tidegate approve [release|approval]` */
export const approve = deciding('approve', 'approve the open question of a release');
