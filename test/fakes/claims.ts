import type { Claim, Deletion } from '#domain/stack/claim.ts';

/** The claim of a small database. */
export const claimOf = (deletion: Deletion): Claim => ({
  name: 'db',
  class: 'mysql',
  size: 'small',
  deletion,
  sharing: 'application',
  allow: [],
  parameters: {},
});
