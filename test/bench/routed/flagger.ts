import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '#domain/kube/object.ts';
import { openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { buildModule, type GoModule } from '#test/cluster/go-module.ts';
import { startManager } from '#test/cluster/manager.ts';
import { createNamespace, until } from '#test/cluster/workloads.ts';
import { gatewayObjects } from '#test/cluster/routing/objects.ts';
import { type RoutedPlace, type RoutedPlay, type RoutedSide, shares, stepSeconds } from './side.ts';

const module: GoModule = {
  product: 'Flagger',
  module: 'github.com/fluxcd/flagger',
  version: '1.36.1',
  main: './cmd/flagger',
  program: 'flagger',
  objects: 'charts',
};

/** Its Canary beside a native Deployment, of which it makes a second one; its controller as it is by default. */
export const flagger: RoutedSide = {
  name: `${module.product} ${module.version}`,
  requests: { userAgent: 'flagger' },
  start: async (kubeconfig) => {
    const built = await buildModule(module, console.log);
    return startManager(kubeconfig, {
      product: module.product,
      objects: definitions(join(built, 'charts', 'flagger', 'crds', 'crd.yaml')),
      launch: ({ folder, health }) => ({
        name: 'flagger',
        program: join(built, module.program),
        args: [
          `--kubeconfig=${join(folder, 'kubeconfig')}`,
          `--port=${health}`,
          '--mesh-provider=gatewayapi:v1',
          '--log-level=info',
        ],
      }),
      webhooks: [],
      isServing: (_, { health }) =>
        fetch(`http://127.0.0.1:${health}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
    });
  },
  open: (place) => open(place),
};

/** Go reads quoted text that goes on in the column of its key; the YAML of others does not. */
const definitions = (file: string): readonly KubeObject[] => {
  const text = readFileSync(file, 'utf8').replaceAll(/: '[^']*'$/gm, (quoted) =>
    quoted.replaceAll(/\n\s*/g, ' '),
  );
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
};

const canaryIn = (namespace: string): KubeObject => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'shop', namespace },
  spec: {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    service: {
      port: 8080,
      hosts: ['shop.example.org'],
      gatewayRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace }],
    },
    analysis: { interval: `${stepSeconds}s`, threshold: 1, stepWeights: shares, metrics: [] },
  },
});

/** Its second Deployment copies labels that do not select. */
const deploymentIn = (namespace: string, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop', bench: 'routed' } },
      spec: { containers: [{ name: 'app', image: 'shop/app:1', ports: [{ containerPort: 8080 }] }] },
    },
  },
});

const open = async ({ kubeconfig, owner, replicas }: RoutedPlace): Promise<RoutedPlay> => {
  const api = openApi(readAccess(kubeconfig), 'bench-of-tidegate');
  const namespace = await createNamespace(api, 'flagger');
  for (const object of gatewayObjects(namespace)) await owner.apply(object);
  await owner.apply(deploymentIn(namespace, replicas));
  const path = `/apis/flagger.app/v1beta1/namespaces/${namespace}/canaries`;
  await api.must('POST', path, canaryIn(namespace));
  const phase = (wanted: string) =>
    until(
      `${wanted} of Flagger`,
      async () => {
        const { status } = (await api.must('GET', `${path}/shop`)) as { status?: { phase?: string } };
        if (status?.phase === 'Failed') throw new Error('Flagger has turned it back');
        return status?.phase === wanted;
      },
      240,
    );
  await phase('Initialized');
  return {
    namespace,
    labels: 'bench=routed',
    begin: async () =>
      void (await owner.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', namespace }, [
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop/app:2' },
      ])),
    over: () => phase('Succeeded'),
    close: async () => {
      await api.call('DELETE', `${path}/shop`);
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      api.close();
    },
  };
};
