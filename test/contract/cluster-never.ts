import { expect } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { refOf } from '#domain/kube/object.ts';
import { type Case, config, failing } from './cluster-cases.ts';
import { deploymentOf } from './cluster-lab.ts';

const labels = { app: 'checkout' };

const withPod = (namespace: string, more: Readonly<Record<string, unknown>>): KubeObject =>
  deploymentOf(namespace, 0, 'app:v1', {
    template: {
      metadata: { labels },
      spec: {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', emptyDir: {} },
        ],
        containers: [{ name: 'app', image: 'app:v1', ...more }],
      },
    },
  });

const service = (namespace: string, ports: readonly object[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'checkout', namespace },
  spec: { selector: labels, ports },
});

/** A Job that starts no pods: it is suspended, or runs none at once. */
const job = (
  namespace: string,
  container: object,
  { suspend = false, pod = {}, metadata = {} }: { suspend?: boolean; pod?: object; metadata?: object } = {},
): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work', namespace },
  spec: {
    ...(suspend ? { suspend } : { parallelism: 0 }),
    template: {
      metadata,
      spec: { ...pod, restartPolicy: 'Never', containers: [{ name: 'a', ...container }] },
    },
  },
});

/** What the API will never take, however often it is asked. */
export const never: Readonly<Record<string, Case>> = {
  async 'what is immutable stays as it is, and a dry run says so'({ cluster, namespace }) {
    const settings = { ...config(namespace, 'fixed', { a: '1' }), immutable: true };
    await cluster.apply(settings);
    for (const other of [
      { ...settings, data: { a: '2' } },
      { ...settings, immutable: false },
    ]) {
      const refused = await failing(cluster.apply(other, { dryRun: true }), 'ManifestRefused');
      expect(refused.message).toMatch(/immutable/);
    }
  },

  async 'what a Job does is said once; it can be removed and made again'({ cluster, namespace }) {
    const first = await cluster.apply(job(namespace, { image: 'work:1' }));
    const refused = await failing(
      cluster.apply(job(namespace, { image: 'work:2' }), { dryRun: true }),
      'ManifestRefused',
    );
    expect(refused.message).toMatch(/spec\.template: .*field is immutable/s);
    await cluster.remove(refOf(first), first.metadata.uid ?? '');
    const second = await cluster.apply(job(namespace, { image: 'work:2' }));
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
  },

  async 'a suspended Job may get other resources, nodes and labels, and no other image'({
    cluster,
    namespace,
  }) {
    const suspended = (image: string, cpu: string, pool: string): KubeObject =>
      job(
        namespace,
        { image, resources: { requests: { cpu } } },
        { suspend: true, pod: { nodeSelector: { pool } }, metadata: { labels: { pool } } },
      );
    await cluster.apply(suspended('work:1', '1', 'a'));
    const other = await cluster.apply(suspended('work:1', '2', 'b'));
    expect(other['spec']).toMatchObject({
      template: {
        metadata: { labels: { pool: 'b' } },
        spec: { nodeSelector: { pool: 'b' }, containers: [{ resources: { requests: { cpu: '2' } } }] },
      },
    });
    const refused = await failing(cluster.apply(suspended('work:2', '2', 'b')), 'ManifestRefused');
    expect(refused.message).toMatch(/spec\.template\.spec: .*field is immutable/s);
  },

  async 'an immutable Secret is told of without its values'({ cluster, namespace }) {
    const secret = (value: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'fixed', namespace },
      type: 'Opaque',
      immutable: true,
      data: { key: Buffer.from(value).toString('base64') },
    });
    await cluster.apply(secret('one'));
    const refused = await failing(cluster.apply(secret('two'), { dryRun: true }), 'ManifestRefused');
    expect(refused.message).toMatch(/immutable/);
    expect(refused.message).not.toContain(Buffer.from('two').toString('base64'));
  },

  async 'a value of a label has 63 characters at most'({ cluster, namespace }) {
    const of = (length: number) => config(namespace, 'long', {}, { exam: 'a'.repeat(length) });
    await cluster.apply(of(63), { dryRun: true });
    await failing(cluster.apply(of(64), { dryRun: true }), 'ManifestRefused');
  },

  async 'labels of a pod template are labels too'({ cluster, namespace }) {
    const object = deploymentOf(namespace, 0, 'app:v1', {
      template: {
        metadata: { labels: { ...labels, exam: 'a'.repeat(64) } },
        spec: { containers: [{ name: 'app', image: 'app:v1' }] },
      },
    });
    const refused = await failing(cluster.apply(object, { dryRun: true }), 'ManifestRefused');
    expect(refused.message).toContain('spec.template');
  },

  async 'a path is mounted once'({ cluster, namespace }) {
    const ref = refOf(await cluster.apply(deploymentOf(namespace, 0, 'app:v1')));
    const volumeMounts = ['a', 'b'].map((name) => ({ name, mountPath: '/data' }));
    const { template } = withPod(namespace, { volumeMounts })['spec'] as { template: unknown };
    const refused = await failing(
      cluster.patch(ref, [{ op: 'add', path: '/spec/template', value: template }], { dryRun: true }),
      'ManifestRefused',
    );
    expect(refused.message).toMatch(/volumeMounts\[1\]\.mountPath.*must be unique/);
  },

  async 'a mount names a volume that is there'({ cluster, namespace }) {
    const object = withPod(namespace, { volumeMounts: [{ name: 'none', mountPath: '/data' }] });
    const refused = await failing(cluster.apply(object, { dryRun: true }), 'ManifestRefused');
    expect(refused.message).toMatch(/volumeMounts\[0\]\.name.*Not found: "none"/);
  },

  async 'what is applied says nothing of who manages which field'({ cluster, namespace }) {
    const { metadata, ...rest } = config(namespace, 'exported', { a: '1' });
    const managedFields = [
      { manager: 'kubectl', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} },
    ];
    const exported = { ...rest, metadata: { ...metadata, managedFields } };
    const refused = await failing(cluster.apply(exported, { dryRun: true }), 'ManifestRefused');
    expect(refused.message).toContain('managedFields must be nil');
  },

  async 'several ports of a Service need names, so that another port beside an unnamed one is refused'({
    cluster,
    namespace,
    asOther,
  }) {
    await asOther('owner').apply(service(namespace, [{ port: 80, protocol: 'TCP' }]));
    await cluster.apply(service(namespace, [{ port: 80, protocol: 'TCP' }]), { dryRun: true });
    const refused = await failing(
      cluster.apply(service(namespace, [{ port: 81, protocol: 'TCP' }]), { dryRun: true }),
      'ManifestRefused',
    );
    expect(refused.message).toMatch(/spec\.ports\[\d\]\.name: Required value/);
  },
};
