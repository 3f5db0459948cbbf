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
    credentials: sourceOf(settings.credentials, stsEndpoint),
    clock,
    parameters,
    notify,
  });
};

/** A role is assumed at the same STS endpoint as everything else. */
const sourceOf = (from: RosSettings['credentials'] = { kind: 'environment' }, stsEndpoint?: string) => {
  const sts = stsEndpoint === undefined ? undefined : new URL(stsEndpoint).host;
  if (from.kind === 'keys' || from.kind === 'role') {
    const { accessKeyId, accessKeySecret } = from;
    const token = from.kind === 'keys' ? from.securityToken : undefined;
    const keys = { accessKeyId, accessKeySecret, ...(token !== undefined && { securityToken: token }) };
    return openCredentials(from.kind === 'keys' ? { kind: 'keys', keys } : { ...from, keys }, sts);
  }
  if (from.kind === 'machine')
    return openCredentials({ kind: 'machine', ...(from.role !== undefined && { role: from.role }) });
  return openCredentials(from, sts);
};
