import * as z from 'zod';

/** A cluster that is only played. */
export const simulatedSettings = {
  simulated: z.boolean().optional().meta({
    description: 'a cluster that is only played; tags that end in `-bad` fail every eighth request',
    only: 'file',
    instead: 'a function keeps no pods: write server, ca and login of a cluster',
  }),
};
