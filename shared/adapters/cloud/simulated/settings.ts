import * as z from 'zod';

/** A cloud in memory, for trying. */
export const simulatedCloudSettings = {
  // Its stacks are in the memory of one process, and a stack of the cloud has many.
  kind: z.literal('simulated').meta({ only: 'file', instead: 'name a cloud that makes real resources' }),
  seconds: z
    .number()
    .min(0)
    .max(3600)
    .optional()
    .meta({ description: 'how long each operation takes (default 30)' }),
};
