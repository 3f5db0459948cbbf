import { expireReleases } from '#shared/services/releases/retention.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** Forgets releases that have had their time. */
export const handler = onSchedule(expireReleases);
