/** Names of the journal's streams. Nothing else in the house spells one. */
export const releaseStream = (id: string): string => `release/${id}`;
export const targetStream = (app: string, target: string): string => `target/${app}/${target}`;
export const approvalStream = (id: string): string => `approval/${id}`;
export const appStream = (app: string): string => `app/${app}`;
export const deliveryStream = (receiver: string, hash: string): string => `delivery/${receiver}/${hash}`;
/** What is left of a release that was forgotten: who did what. */
export const auditStream = (release: string): string => `audit/${release}`;
export const judgingStream = (release: string, target: string): string => `judging/${release}/${target}`;
/** What releases have taught the judge of an application in a place. */
export const profileStream = (app: string, target: string): string => `profile/${app}/${target}`;
export const messagesStream = (release: string): string => `messages/${release}`;
export const undeliveredStream = (day: number): string => `undelivered/${day}`;

/** Who did what, hash-chained: one stream for all. */
export const trailStream = 'trail';
export const tokenStream = (id: string): string => `token/${id}`;

/** Days since 1970, in UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);

/** Images that webhooks have announced for an application and that were taken. */
export const announcedStream = (app: string): string => `announced/${app}`;
/** What a receiver was told and did not take. */
export const droppedStream = (receiver: string): string => `dropped/${receiver}`;
