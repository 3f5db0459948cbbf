import type { Clock } from '#ports/clock.ts';
import type { Cloud } from '#ports/cloud.ts';
import { openCredentials } from './credentials.ts';
import { openRos } from './open.ts';
import type { RosSettings } from './settings.ts';

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
