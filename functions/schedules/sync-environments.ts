import { syncEnvironments } from '#shared/services/sync/run.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** Keeps environments in the state that was released to them, each on its own schedule. */
export const handler = onSchedule(syncEnvironments);
