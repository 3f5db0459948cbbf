import type { Identity } from '#ports/identity.ts';

/** For functions that answer no requests: no OIDC token proves anything to them. */
export const noIdentity: Identity = { verify: async () => ({ kind: 'unknown' }) };
