/** Names of the journal's streams. Nothing else in the house spells one. */
export const releaseStream = (id: string): string => `release/${id}`;
export const targetStream = (app: string, target: string): string => `target/${app}/${target}`;
export const approvalStream = (id: string): string => `approval/${id}`;
export const appStream = (app: string): string => `app/${app}`;
export const deliveryStream = (receiver: string, hash: string): string => `delivery/${receiver}/${hash}`;
/** What is left of a release that was forgotten: who did what. */
export const auditStream = (release: string): string => `audit/${release}`;
export const judgingStream = (release: string, target: string): string => `judging/${release}/${target}`;
