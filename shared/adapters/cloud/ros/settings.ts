import * as z from 'zod';
import type { Clock } from '#ports/clock.ts';
import type { Cloud } from '#ports/cloud.ts';
import { httpAddress, words } from '../../schema/texts.ts';
import { openCredentials } from './credentials.ts';
import { openRos } from './open.ts';

const role = words.meta({ description: 'ARN of the role' });
const key = {
  accessKeyId: words.meta({ description: 'id of the access key' }),
  accessKeySecret: words.meta({ description: 'its secret' }),
};

const credentials = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('environment') }),
  z.strictObject({
    kind: z.literal('keys'),
    ...key,
    securityToken: words.optional().meta({ description: 'where the key is a temporary one' }),
  }),
  z.strictObject({ kind: z.literal('role'), roleArn: role, ...key }),
  z.strictObject({
    kind: z.literal('oidc'),
    roleArn: role,
    providerArn: words.meta({ description: 'ARN of the OIDC provider' }),
    tokenFile: words.meta({ description: 'file with the token of the function, pod or job' }),
  }),
  z.strictObject({
    kind: z.literal('machine'),
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
  credentials: credentials
    .optional()
    .meta({ description: 'who Tidegate is there (default: what the environment offers)' }),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'values for parameters of templates, such as VpcId, VSwitchId and ZoneId' }),
  notify: z
    .array(httpAddress)
    .max(5)
    .optional()
    .meta({ description: 'addresses that ROS tells when a stack has come to an end' }),
};

export type RosSettings = z.infer<z.ZodObject<typeof rosSettings>>;

/** The cloud that these settings mean. */
export const rosFrom = (name: string, settings: RosSettings, clock: Pick<Clock, 'now'>): Cloud => {
  const { region, endpoint, stsEndpoint, kmsEndpoint, apsara, ca, parameters, notify } = settings;
  const endpoints = {
    ...(endpoint !== undefined && { ros: endpoint }),
    ...(stsEndpoint !== undefined && { sts: stsEndpoint }),
    ...(kmsEndpoint !== undefined && { kms: kmsEndpoint }),
  };
  return openRos({
    name,
    profile: { region, endpoints, apsara, ca },
    credentials: sourceOf(settings.credentials),
    clock,
    parameters,
    notify,
  });
};

const sourceOf = (from: RosSettings['credentials'] = { kind: 'environment' }) => {
  if (from.kind === 'keys' || from.kind === 'role') {
    const { accessKeyId, accessKeySecret } = from;
    const token = from.kind === 'keys' ? from.securityToken : undefined;
    const keys = { accessKeyId, accessKeySecret, ...(token !== undefined && { securityToken: token }) };
    return openCredentials(from.kind === 'keys' ? { kind: 'keys', keys } : { ...from, keys });
  }
  if (from.kind === 'machine')
    return openCredentials({ kind: 'machine', ...(from.role !== undefined && { role: from.role }) });
  return openCredentials(from);
};
