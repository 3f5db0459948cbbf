import * as z from 'zod';
import { awsRegion, words } from '../../schema/texts.ts';

/** AWS CloudFormation, as an operator writes it down. Keys are those that the process has for AWS. */
export const cloudFormationSettings = {
  kind: z.literal('cloudformation'),
  region: awsRegion.meta({ description: 'region of AWS' }),
  role: words.optional().meta({
    description: 'ARN of the role that makes the resources (default: that of the stack, else whoever asks)',
  }),
};
