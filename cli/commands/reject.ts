import { deciding } from '../deciding.ts';

/** `tidegate reject [release|approval]` */
export const reject = deciding('reject', 'say no to what a release asks');
