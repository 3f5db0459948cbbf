import * as z from 'zod';

/** A list of anything, whose items are looked at later: `z.array` would go through millions of them in one go. */
export const anyList = z.custom<readonly unknown[]>(
  (value) => Array.isArray(value),
  'Invalid input: expected array',
);
