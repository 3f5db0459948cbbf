import { expireReleases } from '#shared/services/releases/retention.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** What has expired may stay for up to an hour longer. */
export const everyMinutes = 60;

/** Forgets releases that have had their time. */
export const handler = onSchedule(expireReleases);
