import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { join } from 'node:path';
import type { World } from '#ports/world.ts';
import type { Case } from './case.ts';
import type { Outside } from './outside.ts';
import type { Act, Doc } from './worlds.ts';

/* Every field of every kind of cloud, in what is asked of it or in what is offered. */

const place = { cluster: 'eu', namespace: 'shop' };
const spec = {
  name: 'my-stack',
  template: JSON.stringify({
    Parameters: { VpcId: { Default: 'none' } },
    Resources: { Main: { Type: 'Simulated::Thing' } },
  }),
  parameters: {},
  tags: {},
};

const cloudsOf = ({ clouds }: World): NonNullable<World['clouds']> => {
  if (clouds !== undefined) return clouds;
  throw new Error('there are no clouds');
};

/** Everything that a cloud may be asked; what it refuses does not keep the rest from being asked. */
const askAll: Act = async (world) => {
  const cloud = await cloudsOf(world).open('mine', place);
  const asked = [cloud.account(), cloud.create(spec, 'a'.repeat(64)), cloud.reveal('my-secret')];
  return [(await Promise.allSettled(asked)).map(({ status }) => status), await cloud.read(spec.name)];
};

const hearing: Act = async (world) => ({
  announces: (await cloudsOf(world).open('mine', place)).announces,
});

const offers: Act = async (world) => cloudsOf(world).offers();
const template: Act = async (world) => cloudsOf(world).template('mine', 'queue');

/** What is not played here is told and not reached: addresses of Alibaba Cloud itself, and of the machine. */
const fenced =
  (act: Act, { heard }: Outside): Act =>
  async (world, settings) => {
    const fence = (message: unknown): void => {
      const { request } = message as { readonly request: ClientRequest };
      if (request.host === '127.0.0.1') return;
      heard.push(`far ${request.host}${request.path}`);
      request.destroy(new Error('not played here'));
    };
    subscribe('http.client.request.created', fence);
    try {
      return await act(world, settings);
    } finally {
      unsubscribe('http.client.request.created', fence);
    }
  };

export const cloudCases = (outside: Outside): Readonly<Record<string, Case>> => ({
  ...cloudFormationCases,
  ...rosCases(outside),
  ...simulatedCases,
  ...operatorCases,
});

const named = (
  kind: string,
  cases: Readonly<Record<string, Omit<Case, 'doc'> & { readonly cloud: Doc }>>,
): Readonly<Record<string, Case>> =>
  Object.fromEntries(
    Object.entries(cases).map(([field, { cloud, ...rest }]) => [
      `clouds.*(${kind}).${field}`,
      { doc: { clouds: { mine: cloud } }, ...rest },
    ]),
  );

/** What every kind has. */
const serving = (cloud: Doc) => {
  const narrow = {
    ...cloud,
    environments: ['my-environment'],
    clusters: ['my-cluster'],
    classes: ['log-store'],
  };
  return {
    environments: { cloud: narrow, act: offers, sees: '"environments":["my-environment"]' },
    clusters: { cloud: narrow, act: offers, sees: '"clusters":["my-cluster"]' },
    classes: { cloud: narrow, act: offers, sees: '"classes":["log-store"]' },
    templates: { cloud: { ...cloud, templates: 'templates' }, act: template, sees: 'MyOwn' },
  };
};

const aws = { kind: 'cloudformation', region: 'eu-west-3', role: 'arn:aws:iam::123456789012:role/my-role' };
const cloudFormationCases = named('cloudformation', {
  region: { cloud: aws, act: askAll, sees: '/eu-west-3/cloudformation/' },
  role: { cloud: aws, act: askAll, sees: `RoleARN=${aws.role}` },
  announced: { cloud: { ...aws, announced: true }, act: hearing, sees: '"announces":true' },
  ...serving(aws),
});

const trial = { kind: 'simulated', seconds: 0 };
const simulatedCases = named('simulated', {
  seconds: { cloud: trial, act: askAll, sees: '"phase":"ready"' },
  ...serving(trial),
});

const operatorCases = named('operator', serving({ kind: 'operator', templates: 'templates' }));

const rosCases = (outside: Outside): Readonly<Record<string, Case>> => {
  const keys = { accessKeyId: 'my-id', accessKeySecret: 'my-key' };
  const ali = {
    kind: 'ros',
    region: 'cn-mine',
    endpoint: outside.ros,
    stsEndpoint: outside.sts,
    kmsEndpoint: outside.kms,
    credentials: { kind: 'keys', ...keys, securityToken: 'my-token' },
    parameters: { VpcId: 'my-vpc' },
    notify: ['https://my.example.com/'],
  };
  const apsara = { organization: 'my-organization', resourceGroup: 'my-group', department: 'my-department' };
  const inside = { ...ali, apsara };
  const { stsEndpoint: _, ...secure } = { ...ali, endpoint: outside.tls, ca: outside.authority.cert };
  const asked = (cloud: Doc, sees: Case['sees']) => ({ cloud, act: fenced(askAll, outside), sees });
  const as = (credentials: Doc, sees: Case['sees']) => asked({ ...ali, credentials }, sees);
  return named('ros', {
    region: asked(ali, 'RegionId=cn-mine'),
    endpoint: asked(ali, /^ros POST/m),
    stsEndpoint: asked(ali, /^sts POST/m),
    kmsEndpoint: asked(ali, /^kms POST/m),
    'apsara.organization': asked(inside, 'x-acs-organizationid: my-organization'),
    'apsara.resourceGroup': asked(inside, 'x-acs-resourcegroupid: my-group'),
    'apsara.department': asked(inside, 'Department=my-department'),
    ca: asked(secure, /^tls POST/m),
    'credentials(keys).accessKeyId': asked(ali, 'AccessKeyId=my-id'),
    'credentials(keys).accessKeySecret': asked(ali, 'AccessKeyId=my-id'),
    'credentials(keys).securityToken': asked(ali, 'SecurityToken=my-token'),
    ...roleCases(outside, keys, ali),
    'credentials(machine).role': as({ kind: 'machine', role: 'my-role' }, /far 100\.100\.100\.200.*my-role/),
    parameters: asked(ali, 'my-vpc'),
    notify: asked(ali, 'https://my.example.com/'),
    ...serving(ali),
  });
};

/** The client that takes roles speaks https only, and can be told of no authority of our own. */
const roleCases = (outside: Outside, keys: Doc, ali: Doc) => {
  const taking: Act = async (world, settings) => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      return await fenced(askAll, outside)(world, settings);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  };
  const as = (credentials: Doc, sees: Case['sees']) => ({
    cloud: { ...ali, stsEndpoint: outside.tls, credentials },
    act: taking,
    sees,
  });
  const role = { kind: 'role', roleArn: 'acs:ram::1:role/my-role', ...keys };
  const oidc = {
    kind: 'oidc',
    roleArn: 'acs:ram::1:role/my-role',
    providerArn: 'my-provider',
    tokenFile: join(import.meta.dirname, 'case.ts'),
  };
  return {
    'credentials(role).roleArn': as(role, 'RoleArn=acs:ram::1:role/my-role'),
    'credentials(role).accessKeyId': as(role, 'AccessKeyId=my-id'),
    'credentials(role).accessKeySecret': as(role, 'AccessKeyId=my-id'),
    'credentials(oidc).roleArn': as(oidc, 'RoleArn=acs:ram::1:role/my-role'),
    'credentials(oidc).providerArn': as(oidc, 'OIDCProviderArn=my-provider'),
    'credentials(oidc).tokenFile': as(oidc, 'OIDCToken='),
  };
};
