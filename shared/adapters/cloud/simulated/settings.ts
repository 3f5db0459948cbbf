import * as z from 'zod';

/** A cloud in memory, for trying. */
export const simulatedCloudSettings = {
  kind: z.literal('simulated'),
  seconds: z
    .number()
    .min(0)
    .max(3600)
    .optional()
    .meta({ description: 'how long each operation takes (default 30)' }),
};
