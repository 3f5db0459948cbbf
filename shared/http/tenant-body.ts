import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import {
  isolations,
  type Owner,
  type TenantQuota,
  type TenantSpec,
  usualQuota,
} from '#domain/tenant/tenant.ts';
import { type Field, flag, maybe, name, oneOf, text, usually, validateBody } from './validate-body.ts';

const dnsName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const quantity = /^\d{1,12}(\.\d{1,3})?(m|[KMGTPE]i?)?$/;

const listOf = (says: string, most: number, fits: (text: string) => boolean): Field<readonly string[]> => ({
  says: `a list of at most ${most} ${says}`,
  fits: (value) =>
    Array.isArray(value) &&
    value.length <= most &&
    value.every((one) => typeof one === 'string' && one.length <= 253 && fits(one)),
});

const owners: Field<readonly Owner[]> = {
  says: 'a list of at most 20 {"kind": "User" or "Group", "name"}',
  fits: (value) => Array.isArray(value) && value.length <= 20 && value.every(isOwner),
};

/** A tenant never owns itself into the system: names of Kubernetes' own are refused. */
const isOwner = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  (value['kind'] === 'User' || value['kind'] === 'Group') &&
  typeof value['name'] === 'string' &&
  /^[^\s\p{Cc}]{1,200}$/u.test(value['name']) &&
  !value['name'].startsWith('system:');

const quota: Field<Partial<TenantQuota>> = {
  says: `a map of quantities such as 10 or 20Gi by ${Object.keys(usualQuota).join(', ')}`,
  fits: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([key, one]) => Object.hasOwn(usualQuota, key) && typeof one === 'string' && quantity.test(one),
    ),
};

const kubeconfig: Field<{ readonly secret: string; readonly key: string }> = {
  says: '{"secret", "key"} of a Secret in its namespace',
  fits: (value) =>
    isObject(value) &&
    Object.keys(value).length === 2 &&
    typeof value['secret'] === 'string' &&
    dnsName.test(value['secret']) &&
    typeof value['key'] === 'string' &&
    /^[\w.-]{1,253}$/.test(value['key']),
};

export const tenantFields = {
  isolation: usually(oneOf(...isolations), 'namespace'),
  cluster: name,
  namespaces: usually(
    listOf('namespaces', 20, (one) => one.length <= 63 && name.fits(one)),
    [],
  ),
  apps: usually(
    listOf('patterns of applications', 100, (one) => /^[a-z0-9*-]+$/.test(one)),
    [],
  ),
  owners: usually(owners, []),
  podSecurity: usually(oneOf('restricted', 'baseline'), 'restricted'),
  quota: usually(quota, {}),
  egress: usually(oneOf('closed', 'open'), 'closed'),
  runtimeClass: maybe(text(253, dnsName, 'the name of a RuntimeClass,')),
  storageClass: maybe(text(253, dnsName, 'the name of a StorageClass,')),
  version: maybe(text(253, dnsName, 'the name of a ClusterVersion,')),
  kubeconfig: maybe(kubeconfig),
  adopts: usually(flag, false),
};

/** Namespaces that the cluster itself lives in. */
const system = /^(kube-.*|default)$/;

/** The tenant that a body asks for; 400 with all its mistakes. */
export const tenantOf = (called: string, body: Readonly<Record<string, unknown>>): TenantSpec => {
  if (!name.fits(called) || called.length > 40)
    throw new Rejection('malformed', 'malformed', `the name must be ${name.says}, at most 40 of them`);
  const asked = validateBody(tenantFields, body);
  const namespaces = asked.namespaces.length > 0 ? [...new Set(asked.namespaces)] : [called];
  const reserved = namespaces.find((one) => system.test(one));
  if (reserved !== undefined)
    throw new Rejection(
      'unprocessable',
      'reserved',
      `${reserved} is the cluster's own namespace; choose another`,
    );
  const own = asked.version !== undefined || asked.kubeconfig !== undefined;
  if (own && asked.isolation !== 'control-plane')
    throw new Rejection(
      'unprocessable',
      'no-control-plane',
      '"version" and "kubeconfig" are for control-plane',
    );
  if (asked.isolation === 'control-plane' && !own)
    throw new Rejection(
      'unprocessable',
      'no-control-plane',
      'control-plane needs "version", a ClusterVersion of VirtualCluster, or "kubeconfig", the Secret of an API server',
    );
  return { name: called, ...asked, namespaces, quota: { ...usualQuota, ...asked.quota } };
};
