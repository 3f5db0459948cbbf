import { syncEnvironments } from '#shared/services/sync/run.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** Keeps environments as they were told to be, each by its own schedule. */
export const handler = onSchedule(syncEnvironments);
