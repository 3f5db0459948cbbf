import { deciding } from './shared/decide.ts';

/** `tidegate reject [release|approval]` */
export const reject = deciding('reject', 'say no to what a release asks');
