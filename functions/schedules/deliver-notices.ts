import { deliverNotices } from '#shared/services/outbox/deliver.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** People who look at a dashboard do not wait for five minutes. */
export const everyMinutes = 1;

/** Tells other systems what has happened to releases. */
export const handler = onSchedule(deliverNotices);
