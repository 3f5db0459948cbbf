import { deliverNotices } from '#shared/services/outbox/deliver.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';

/** People who look at a dashboard do not wait for five minutes. */
export const everyMinutes = 1;

/** Delivers notifications about releases to other systems. */
export const handler = onSchedule(deliverNotices);
