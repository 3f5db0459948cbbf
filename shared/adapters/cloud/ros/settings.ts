import * as z from 'zod';
import { httpAddress, words } from '../../schema/texts.ts';

const role = words.meta({ description: 'ARN of the role' });
const key = {
  accessKeyId: words.meta({ description: 'id of the access key' }),
  accessKeySecret: words.meta({ description: 'its secret' }),
};

/** A function on AWS has none of the credentials that these need. */
const ofMachine = { only: 'file', instead: 'give keys, or a role that keys may take' } as const;

const credentials = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('environment').meta(ofMachine) }),
  z.strictObject({
    kind: z.literal('keys'),
    ...key,
    securityToken: words.optional().meta({ description: 'where the key is a temporary one' }),
  }),
  z.strictObject({ kind: z.literal('role'), roleArn: role, ...key }),
  z.strictObject({
    kind: z.literal('oidc').meta(ofMachine),
    roleArn: role,
    providerArn: words.meta({ description: 'ARN of the OIDC provider' }),
    tokenFile: words.meta({ description: 'file with the token of the function, pod or job' }),
  }),
  z.strictObject({
    kind: z.literal('machine').meta(ofMachine),
    role: words.optional().meta({ description: 'name of the role; asked of the machine when absent' }),
  }),
]);

/** ROS on public cloud, or on a private one, as an operator writes it down. */
export const rosSettings = {
  kind: z.literal('ros'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{3,40}$/, 'a region, such as cn-hangzhou')
    .meta({ description: 'region' }),
  endpoint: httpAddress.optional().meta({ description: 'address of ROS, where it is not public cloud' }),
  stsEndpoint: httpAddress.optional().meta({ description: 'address of STS, likewise' }),
  kmsEndpoint: httpAddress.optional().meta({ description: 'address of KMS, likewise' }),
  apsara: z
    .strictObject({
      organization: words.meta({ description: 'id of the organization' }),
      resourceGroup: words.meta({ description: 'id of the resource set' }),
      department: words.optional().meta({ description: 'id of the department (default: the organization)' }),
    })
    .optional()
    .meta({ description: 'a private cloud (Apsara Stack): whose resources these are' }),
  ca: words.optional().meta({ description: 'PEM of the authority to trust for its addresses' }),
  credentials: credentials.optional().meta({
    description: 'who Tidegate is there (default: what the environment offers; needed in the cloud)',
  }),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'values for parameters of templates, such as VpcId, VSwitchId and ZoneId' }),
  notify: z.array(httpAddress).max(5).optional().meta({
    description: 'addresses that ROS notifies when a stack operation ends: those of receivers `alibaba-ros`',
  }),
};

export type RosSettings = z.infer<z.ZodObject<typeof rosSettings>>;
