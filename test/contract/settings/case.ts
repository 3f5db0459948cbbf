import type { Act, Doc } from './worlds.ts';

/** How one setting shows: what is settled, what is done then, and what can be seen then and not without it. */
export interface Case {
  readonly doc: Doc;
  readonly act: Act;
  readonly sees: string | RegExp;
}
