import * as z from 'zod';
import { awsRegion, words } from '../../schema/texts.ts';

/** The settings of AWS CloudFormation. Keys are those of the process for AWS. */
export const cloudFormationSettings = {
  kind: z.literal('cloudformation'),
  region: awsRegion.meta({ description: 'region of AWS' }),
  role: words.optional().meta({
    description: 'ARN of the role that makes the resources (default: that of the stack, else the caller)',
  }),
  announced: z.boolean().optional().meta({
    description: 'whether EventBridge sends its events to a receiver `aws-cloudformation`; default false',
  }),
};
