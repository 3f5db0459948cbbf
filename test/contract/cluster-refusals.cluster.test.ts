import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { refOf } from '#domain/kube/object.ts';
import { openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { limit } from '#test/cluster/limited.ts';
import { startWebhook } from './admission-webhook.ts';
import {
  failureOf,
  type Provisioned,
  isOurs,
  kubeconfig,
  openGround,
  refusalOf,
  untilHolds,
} from './real-cluster.ts';

/** How a real API server says no, and whether we tell one no from the other. */
describe.skipIf(kubeconfig === '')('a real no (skipped without TIDEGATE_TEST_KUBECONFIG)', () => {
  let ground: Provisioned;
  beforeAll(async () => void (ground = await openGround()));
  afterAll(() => ground.clear());

  test('a used-up quota is told from a missing right', async () => {
    const quota = ground.object('v1', 'ResourceQuota', 'small', { spec: { hard: { services: '0' } } });
    await ground.cluster.apply(quota);
    const service = ground.object('v1', 'Service', 'one-too-many', { spec: { ports: [{ port: 80 }] } });
    const tryIt = () => ground.cluster.apply(service, { dryRun: true });
    await untilHolds(async () => (await refusalOf(tryIt()))?.name === 'QuotaDenied');
    expect(await failureOf(tryIt())).toMatchObject({
      name: 'QuotaDenied',
      message: expect.stringContaining('exceeded quota: small'),
    });
  });

  test('rights that are missing are named, and nothing is done', async () => {
    const api = openApi(readAccess(kubeconfig), 'tidegate-test');
    const limits = await limit(api, ground.namespace);
    const target = readKubeconfig(kubeconfig, { context: 'tidegate-restricted' });
    const restricted = openKubernetes({ name: 'restricted', ...target });
    const on = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: ground.namespace, name: 'web' };
    const may = { ...on, verb: 'patch' } as const;
    const mayNot = { ...on, apiVersion: 'v1', kind: 'PersistentVolumeClaim', verb: 'delete' } as const;
    await untilHolds(async () => (await restricted.missingRights([may])).length === 0);
    expect(await restricted.missingRights([may, mayNot])).toEqual([mayNot]);
    await limits.mayPatch(false);
    expect(await restricted.missingRights([may, mayNot])).toEqual([may, mayNot]);
    await limits.clear();
    api.close();
  });

  test('a credential plugin opens the door like a token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-contract-'));
    const { credentials, server, ca = '' } = readKubeconfig(kubeconfig);
    const { token, cert, key } = await credentials();
    const status = { token, clientCertificateData: cert, clientKeyData: key };
    const exec = {
      command: process.execPath,
      args: ['-e', 'console.log(process.env.ANSWER)'],
      env: [{ name: 'ANSWER', value: JSON.stringify({ status }) }],
    };
    const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
    const config = {
      'current-context': 'it',
      clusters: [{ name: 'it', cluster }],
      users: [{ name: 'it', user: { exec } }],
      contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    };
    writeFileSync(join(folder, 'exec'), JSON.stringify(config), { mode: 0o600 });
    const target = readKubeconfig(join(folder, 'exec'), { allowExec: true });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: ground.namespace };
    expect(await openKubernetes({ name: 'exec', ...target }).get(namespace)).toBeDefined();
    rmSync(folder, { recursive: true });
  });

  test('a wrong token is a matter of credentials', async () => {
    const credentials = () => Promise.resolve({ token: 'a-wrong-token' });
    const stranger = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig), credentials });
    const refused = await failureOf(
      stranger.get({ apiVersion: 'v1', kind: 'Namespace', name: ground.namespace }),
    );
    expect(refused).toMatchObject({ name: 'ClusterForbids', data: { status: 401 } });
  });
});

describe.skipIf(kubeconfig === '' || !isOurs)(
  'a no of our own cluster (skipped where it is not ours)',
  () => {
    let ground: Provisioned;
    beforeAll(async () => void (ground = await openGround()));
    afterAll(() => ground.clear());

    test('a right that is missing is named with verb, resource, namespace and user', async () => {
      const context = 'tidegate-restricted';
      const restricted = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig, { context }) });
      const wanted = ground.deployment('guarded');
      const ref = refOf(wanted);
      const acts = [
        ['get', () => restricted.get(ref)],
        ['patch', () => restricted.patch(ref, [{ op: 'test', path: '/spec/replicas', value: 1 }])],
        ['patch', () => restricted.apply(wanted)],
        ['delete', () => restricted.remove(ref, 'any')],
        ['list', () => restricted.list(ref)],
      ] as const;
      for (const [verb, act] of acts)
        expect(await failureOf(act())).toMatchObject({
          name: 'ClusterForbids',
          data: { verb, resource: 'deployments', namespace: ground.namespace, user: 'tidegate-restricted' },
        });
    });

    test('a webhook that denies is told from one that is silent, and from a server out of time', async () => {
      const webhook = await startWebhook(ground.namespace);
      await ground.keep(webhook.registration(1));
      const secret = ground.object('v1', 'Secret', 'guarded');
      const tryIt = () => ground.cluster.apply(secret, { dryRun: true });
      await untilHolds(async () => (await refusalOf(tryIt())) !== undefined);
      const by = { webhook: 'guard.example.com' };
      expect(await failureOf(tryIt())).toMatchObject({ name: 'ManifestRefused', data: by });
      webhook.answers = false;
      const silent = await failureOf(tryIt());
      expect(silent).toMatchObject({ name: 'ClusterUnreachable', data: { ...by, outcome: 'none' } });
      await ground.cluster.apply(webhook.registration(20));
      const impatient = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig), timeoutMs: 3000 });
      await untilHolds(async () => (await refusalOf(impatient.apply(secret)))?.data['status'] === 504);
      expect(await failureOf(impatient.apply(secret))).toMatchObject({
        name: 'ClusterUnreachable',
        message: expect.stringContaining('Timeout: '),
        data: { outcome: 'unknown' },
      });
      webhook.close();
    });
  },
);
