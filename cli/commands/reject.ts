import { deciding } from './shared/decide.ts';

/** `tidegate reject [release|approval]` */
export const reject = deciding('reject', 'reject what a release asks');
