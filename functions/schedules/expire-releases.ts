import { expireReleases } from '#shared/services/releases/retention.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** What has had its time may stay an hour longer. */
export const everyMinutes = 60;

/** Forgets releases that have had their time. */
export const handler = onSchedule(expireReleases);
