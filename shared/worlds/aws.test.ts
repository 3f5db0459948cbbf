import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LocalTable, openLocalTable } from '#test/contract/local-table.ts';
import {
  indexDigest,
  login,
  openRegistryServer,
  type PlayedRegistry,
} from '#test/contract/registry-server.ts';
import { openAws } from './aws.ts';

const closing: (() => unknown)[] = [];
const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const bearers: (string | undefined)[] = [];
let registry: PlayedRegistry | undefined;
let table: LocalTable;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  table = await openLocalTable();
  closing.push(table.close);
  const kubernetes = await serve((request, response) => {
    bearers.push(request.headers.authorization);
    const resources = [{ name: 'pods', kind: 'Pod', namespaced: true }];
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        request.url === '/api/v1'
          ? { kind: 'APIResourceList', resources }
          : { kind: 'PodList', metadata: { resourceVersion: '7' }, items: [] },
      ),
    );
  });
  const secrets = (): Readonly<Record<string, object>> => ({
    registries: { [registry?.host ?? '']: { login } },
    api: { tokens: [{ name: 'ann', token: 'a-bearer-token-of-some-length' }] },
    clusters: {
      eu: { server: kubernetes, login: { kind: 'eks', cluster: 'prod-eu', region: 'eu-central-1' } },
      us: { server: kubernetes, login: { kind: 'bearer', token: 'a-token-of-the-cluster' } },
      far: { server: 'https://127.0.0.1:9', login: { kind: 'bearer', token: 'a-token-of-the-cluster' } },
    },
  });
  const manager = await serve((request, response) => {
    void json(request).then((asked) => {
      const { SecretId } = asked as { readonly SecretId: string };
      return response.end(JSON.stringify({ SecretString: JSON.stringify(secrets()[SecretId]) }));
    });
  });
  env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'canary-secret-key',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager,
    TIDEGATE_TABLE: table.name,
  };
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-secret-key');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closing) await close();
});

test('journal and blobs lie in the table, ids are new', async () => {
  const world = await openAws(env);
  await world.journal.append('release/r-1', 0, { kind: 'requested' }, world.clock.now());
  const digest = await world.blobs.put('a plan');
  const again = await openAws(env);
  expect(await again.journal.list('release/')).toEqual([{ stream: 'release/r-1', seq: 1 }]);
  expect(await again.blobs.get(digest)).toBe('a plan');
  expect(world.newId()).not.toBe(world.newId());
});

test('what a function may not touch is not there, and says so', async () => {
  const world = await openAws(env);
  const missing = { name: 'ConfigRefused', message: expect.stringContaining('is not set') };
  await expect(world.engine.start('release', 'r-1', {})).rejects.toMatchObject(missing);
  await expect(world.cluster('eu')).rejects.toMatchObject(missing);
  expect(await world.settings.whoIs('a-bearer-token-of-some-length')).toBeUndefined();
  await expect(openAws({})).rejects.toMatchObject(missing);
});

test('the API knows who asks', async () => {
  const world = await openAws({ ...env, TIDEGATE_API: 'api' });
  expect(await world.settings.whoIs('a-bearer-token-of-some-length')).toEqual({ name: 'ann' });
});

test('a registry of the secret is asked as who we are there, and no other one is', async () => {
  registry = await openRegistryServer('tokens');
  const world = await openAws({ ...env, TIDEGATE_REGISTRIES: 'registries' });
  const image = { repository: `${registry.host}/shop/web`, tag: '1.0.0' };
  expect(await world.registry.digestOf(image)).toBe(indexDigest);
  expect(await world.registry.digestOf({ repository: 'nginx' })).toBeUndefined();
  const without = await openAws(env);
  await expect(without.registry.digestOf(image)).rejects.toMatchObject({ name: 'ConfigRefused' });
  registry.close();
});

test('a cluster is reached as who we are there', async () => {
  const world = await openAws({ ...env, TIDEGATE_CLUSTERS: 'clusters' });
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };
  await (await world.cluster('us')).list(pods);
  expect(bearers.at(-1)).toBe('Bearer a-token-of-the-cluster');
  await (await world.cluster('eu')).list(pods);
  const token = bearers.at(-1)?.replace('Bearer k8s-aws-v1.', '') ?? '';
  const address = new URL(Buffer.from(token, 'base64url').toString());
  expect(address.host).toBe('sts.eu-central-1.amazonaws.com');
  expect(address.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
  expect(address.href).not.toContain('canary');
  expect(await world.cluster('eu')).toBe(await world.cluster('eu'));
});

const reaching = async (place: Readonly<Record<string, string>>) =>
  (await (await openAws({ ...env, TIDEGATE_CLUSTERS: 'clusters', ...place })).cluster('far')).list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'shop',
  });

test('a cluster that cannot be reached is told with the subnets and rules to look at', async () => {
  const inNetwork = { TIDEGATE_SUBNETS: 'subnet-1,subnet-2', TIDEGATE_SECURITY_GROUPS: 'sg-7' };
  await expect(reaching(inNetwork)).rejects.toMatchObject({
    name: 'ClusterUnreachable',
    message: expect.stringMatching(
      /refused.*; this function is in subnet-1 and subnet-2: .* outbound rule of sg-7 to port 9 of 127\.0\.0\.1, .* from sg-7 on that port$/,
    ),
  });
  await expect(reaching({ TIDEGATE_SUBNETS: '', TIDEGATE_SECURITY_GROUPS: '' })).rejects.toMatchObject({
    message: expect.stringMatching(/in no subnet of yours: .* subnetIds and securityGroupIds/),
  });
});

test('where the stack has a role for clusters, the token is signed by that role', async () => {
  const sts = await serve((_, response) =>
    response.end(
      '<Credentials><AccessKeyId>ASIACLUSTERS</AccessKeyId><SecretAccessKey>canary</SecretAccessKey><SessionToken>of-the-role</SessionToken></Credentials>',
    ),
  );
  const role = 'arn:aws:iam::123456789012:role/tidegate-prod-clusters';
  const place = { TIDEGATE_CLUSTERS: 'clusters', TIDEGATE_CLUSTER_ROLE: role, AWS_ENDPOINT_URL_STS: sts };
  const world = await openAws({ ...env, ...place });
  await (await world.cluster('eu')).list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' });
  const token = bearers.at(-1)?.replace('Bearer k8s-aws-v1.', '') ?? '';
  const address = new URL(Buffer.from(token, 'base64url').toString());
  expect(address.searchParams.get('X-Amz-Credential')).toMatch(/^ASIACLUSTERS\//);
  expect(address.searchParams.get('X-Amz-Security-Token')).toBe('of-the-role');
});

test('a cluster that is not known is told with those that are', async () => {
  const world = await openAws({ ...env, TIDEGATE_CLUSTERS: 'clusters' });
  await expect(world.cluster('asia')).rejects.toMatchObject({
    name: 'NotFound',
    message: expect.stringContaining('known: eu, us, far'),
  });
  const query = {
    namespace: 'shop',
    workload: 'web',
    pods: ['a'],
    from: 0,
    to: 60_000,
    windowSeconds: 60,
    gauge: 'cpu',
  };
  await expect((await world.metrics('eu')).gauges(query)).rejects.toMatchObject({
    name: 'MetricsUnreachable',
    message: expect.stringContaining('name its metrics in the secret of the clusters'),
  });
});
