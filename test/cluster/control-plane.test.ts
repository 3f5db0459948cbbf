import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openApi, type Api } from './api.ts';
import { countByVerb, readAudit } from './audit.ts';
import { readAccess } from './credentials.ts';
import { createNamespace, deployment, isReady, podsOf, until } from './workloads.ts';

const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'];
const auditLog = process.env['TIDEGATE_TEST_AUDIT_LOG'];

describe.skipIf(!kubeconfig || !auditLog)(
  'a control plane of ours (skipped where the cluster is not ours)',
  () => {
    const agent = `tidegate-smoke-${process.pid}`;
    let admin: Api;
    let restricted: Api;
    let namespace: string;

    beforeAll(async () => {
      admin = openApi(readAccess(kubeconfig ?? ''), agent);
      restricted = openApi(readAccess(kubeconfig ?? '', 'restricted'), agent);
      namespace = await createNamespace(admin, 'smoke');
    });

    afterAll(async () => {
      await admin.must('DELETE', `/api/v1/namespaces/${namespace}`);
      for (const api of [admin, restricted]) api.close();
    });

    const deploy = (name: string, image: string, annotations = {}, replicas = 1) =>
      admin.must(
        'POST',
        `/apis/apps/v1/namespaces/${namespace}/deployments`,
        deployment({ name, image, replicas, annotations }),
      );

    const only = async (name: string) => {
      const [pod] = await podsOf(admin, namespace, name);
      return { pod, container: pod?.status.containerStatuses?.[0] };
    };

    test('is the Kubernetes that it says it is', async () => {
      expect(await admin.must('GET', '/version')).toMatchObject({
        gitVersion: 'v1.37.2',
        major: '1',
        minor: '37',
      });
    });

    test('has nodes in three zones, all Ready', async () => {
      const { items } = (await admin.must('GET', '/api/v1/nodes')) as {
        items: {
          metadata: { labels: Record<string, string> };
          status: { conditions: { type: string; status: string }[] };
        }[];
      };
      expect(items.length).toBeGreaterThanOrEqual(1);
      for (const { status } of items)
        expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
      const zones = new Set(items.map(({ metadata }) => metadata.labels['topology.kubernetes.io/zone']));
      expect(zones.size).toBe(Math.min(3, items.length));
    });

    test('brings a Deployment of three to Ready', async () => {
      await deploy('three', 'example.test/app:1', {}, 3);
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/three`;
      await until('three ready pods', async () => {
        const { status } = (await admin.must('GET', path)) as { status: { readyReplicas?: number } };
        return status.readyReplicas === 3;
      });
      const ips = (await podsOf(admin, namespace, 'three')).map(({ status }) => status.podIP);
      expect(new Set(ips).size).toBe(3);
    });

    test('lets an annotation say when a pod is ready, and when it is gone', async () => {
      await deploy('slow', 'example.test/app:1', { 'tidegate.test/ready-after-ms': '600000' });
      await deploy('fast', 'example.test/app:1', {
        'tidegate.test/ready-after-ms': '0',
        'tidegate.test/gone-after-ms': '600000',
      });
      await until('the fast pod', async () => (await podsOf(admin, namespace, 'fast')).some(isReady));
      expect((await only('slow')).container).toMatchObject({
        ready: false,
        state: { waiting: { reason: 'ContainerCreating' } },
      });
      const { pod } = await only('fast');
      const path = `/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name}`;
      await admin.must('DELETE', path);
      await until('its successor', async () => (await podsOf(admin, namespace, 'fast')).length === 2);
      expect(await admin.must('GET', path)).toMatchObject({ metadata: { uid: pod?.metadata.uid } });
      await admin.must('DELETE', `${path}?gracePeriodSeconds=0`);
    });

    test('runs an image with never-ready in its name, and never finds it ready', async () => {
      await deploy('unready', 'example.test/never-ready:1');
      await until('a running pod', async () => (await only('unready')).pod?.status.phase === 'Running');
      const { pod, container } = await only('unready');
      expect(container).toMatchObject({ ready: false, restartCount: 0, state: { running: {} } });
      expect(pod?.status.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }),
      );
    });

    test('cannot pull an image with pull-fails in its tag', async () => {
      await deploy('unpulled', 'example.test/app:pull-fails-2');
      await until(
        'the back-off',
        async () => (await only('unpulled')).container?.state.waiting?.reason === 'ImagePullBackOff',
      );
      const { pod, container } = await only('unpulled');
      expect(pod?.status.phase).toBe('Pending');
      expect(container?.state.waiting?.message).toContain('example.test/app:pull-fails-2');
    });

    test('crashes an image with crash-later in its tag after it was ready, and again and again', async () => {
      await deploy('crashing', 'example.test/app:crash-later', { 'tidegate.test/crash-after-ms': '1500' });
      await until('a ready pod', async () => (await podsOf(admin, namespace, 'crashing')).some(isReady));
      await until('the crash', async () => !(await podsOf(admin, namespace, 'crashing')).some(isReady));
      expect((await only('crashing')).container).toMatchObject({
        ready: false,
        restartCount: 1,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      });
      await until(
        'a second restart',
        async () => ((await only('crashing')).container?.restartCount ?? 0) > 1,
      );
    });

    test('refuses what the restricted user was not allowed, and allows it once a role is bound', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      expect(await restricted.call('GET', path)).toMatchObject({
        status: 403,
        body: { reason: 'Forbidden' },
      });
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      await admin.must('POST', `${rbac}/roles`, {
        metadata: { name: 'reader' },
        rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] }],
      });
      await admin.must('POST', `${rbac}/rolebindings`, {
        metadata: { name: 'reader' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tidegate-restricted' }],
      });
      await until('the role to count', async () => (await restricted.call('GET', path)).status === 200);
      expect((await restricted.call('POST', path, {})).status).toBe(403);
    });

    test('counts every request of a client in its audit log', async () => {
      const counted = openApi(readAccess(kubeconfig ?? ''), `${agent}-counted`);
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await counted.must('POST', path, { metadata: { name: 'counted' } });
      await counted.must('PATCH', `${path}/counted`, { data: { a: '1' } });
      await counted.must('PATCH', `${path}/counted`, { data: { a: '2' } });
      expect((await counted.call('GET', `${path}/nobody`)).status).toBe(404);
      counted.close();
      const requests = readAudit(auditLog ?? '', { userAgent: `${agent}-counted` });
      expect(countByVerb(requests)).toEqual({ create: 1, patch: 2, get: 1 });
      expect(requests.at(-1)).toMatchObject({
        user: 'tidegate-admin',
        resource: 'configmaps',
        name: 'nobody',
        code: 404,
        namespace,
      });
    });
  },
);
