/** Names of the journal's streams. Nothing else in the house spells one. */
export const releaseStream = (id: string): string => `release/${id}`;
export const targetStream = (app: string, target: string): string => `target/${app}/${target}`;
/** Which applications have released a workload that carries no label of one; `workload` is its identity. */
export const ownerStream = (cluster: string, workload: string): string => `owner/${cluster}/${workload}`;
export const approvalStream = (id: string): string => `approval/${id}`;
/** One stack of a cloud; its key identifies it (`planned-stack.ts`). */
export const stackStream = (key: string): string => `stack/${key}`;
/** Runs that wait for that stack to change. */
export const suspendedStream = (key: string): string => `suspended/${key}`;
export const appStream = (app: string): string => `app/${app}`;
export const deliveryStream = (receiver: string, hash: string): string => `delivery/${receiver}/${hash}`;
/** What is left of a deleted release: the audit records. */
export const auditStream = (release: string): string => `audit/${release}`;
/** Under which token a rollout that waits for an instant can be called. */
export const listeningStream = (release: string, target: string): string => `listening/${release}/${target}`;
export const judgingStream = (release: string, target: string): string => `judging/${release}/${target}`;
/** What releases have taught the judge of an application in a place. */
export const profileStream = (app: string, target: string): string => `profile/${app}/${target}`;
export const messagesStream = (release: string): string => `messages/${release}`;
export const undeliveredStream = (day: number): string => `undelivered/${day}`;

/** Who did what, hash-chained: one stream for all. */
export const trailStream = 'trail';
export const tokenStream = (id: string): string => `token/${id}`;
export const sessionStream = (id: string): string => `session/${id}`;

export const tenantStream = (name: string): string => `tenant/${name}`;

/** Days since 1970, in UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);

/** Images that webhooks have announced for an application and that were taken. */
export const announcedStream = (app: string): string => `announced/${app}`;
/** Notices that a receiver was sent and refused. */
export const droppedStream = (receiver: string): string => `dropped/${receiver}`;

/** One freeze, from its beginning to its end. */
export const freezeStream = (id: string): string => `freeze/${id}`;

/** When an environment was looked at by its schedule. */
export const syncStream = (environment: string): string => `sync/${environment}`;
/** What was found and done about the drift of one target. */
export const driftStream = (app: string, target: string): string => `drift/${app}/${target}`;
/** What was read last of the repository of an application. */
export const sourceStream = (environment: string, app: string): string => `source/${environment}/${app}`;

/** Whether all notices of a release have been sent. */
export const outboxStream = (release: string): string => `outbox/${release}`;
/** How far one receiver has been notified of a release. */
export const sendingStream = (release: string, sink: string): string => `sending/${release}/${sink}`;
/** A receiver that has unsubscribed. */
export const sinkStream = (sink: string): string => `sink/${sink}`;
/** Up to which release the outbox has been opened. */
export const outboxSeenStream = 'outbox-seen';
