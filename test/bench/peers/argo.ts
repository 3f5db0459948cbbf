import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '#domain/kube/object.ts';
import { buildModule, type GoModule } from '#test/cluster/go-module.ts';
import { startManager } from '#test/cluster/manager.ts';
import { createNamespace } from '#test/cluster/workloads.ts';
import { type Ground, type Play, podTemplate, type Side, untilStatus } from './side.ts';

const module: GoModule = {
  product: 'Argo Rollouts',
  module: 'github.com/argoproj/argo-rollouts',
  version: '1.10.2',
  main: './cmd/rollouts-controller',
  program: 'rollouts-controller',
  objects: 'manifests',
  oldestGo: 'go1.26.10',
};

/** Its own kind of object; its controller as it is by default, without leader election. */
export const argo: Side = {
  name: `${module.product} ${module.version}`,
  userAgent: 'rollouts-controller',
  start: async (kubeconfig) => {
    const built = await buildModule(module, console.log);
    return startManager(kubeconfig, {
      product: module.product,
      objects: definitions(join(built, 'manifests', 'crds')),
      launch: ({ folder, health, webhook }) => ({
        name: 'rollouts-controller',
        program: join(built, module.program),
        args: [
          `--kubeconfig=${join(folder, 'kubeconfig')}`,
          '--leader-elect=false',
          `--healthzPort=${health}`,
          `--metricsPort=${webhook}`,
          '--loglevel=warn',
        ],
      }),
      webhooks: [],
      // Its health says nothing of the kinds, which the API server serves a moment after they were defined.
      isServing: async (api, { health }) =>
        (await api.call('GET', '/apis/argoproj.io/v1alpha1/rollouts')).status === 200 &&
        fetch(`http://127.0.0.1:${health}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
    });
  },
  open: (ground) => open(ground),
};

const definitions = (folder: string): readonly KubeObject[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('-crd.yaml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as KubeObject);

const open = async ({ api, replicas, steps, isHeld }: Ground): Promise<Play> => {
  const namespace = await createNamespace(api, 'argo');
  const folder = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`;
  const path = `${folder}/shop`;
  await api.must('POST', folder, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'shop' } },
      template: podTemplate('shop/app:1'),
      strategy: {
        canary: {
          maxSurge: '25%',
          maxUnavailable: 0,
          steps: [
            ...steps.filter((share) => share < 100).map((setWeight) => ({ setWeight })),
            ...(isHeld ? [{ pause: {} }] : []),
          ],
        },
      },
    },
  });
  const healthy = () =>
    untilStatus(
      api,
      path,
      'health',
      (status, { metadata }) =>
        status['phase'] === 'Healthy' &&
        status['observedGeneration'] === String(metadata.generation) &&
        status['availableReplicas'] === replicas,
    );
  await healthy();
  return {
    namespace,
    labels: 'app=shop',
    begin: async () =>
      void (await api.must('PATCH', path, { spec: { template: podTemplate('shop/app:2') } })),
    over: healthy,
    undo: async () => void (await api.must('PATCH', `${path}/status`, { status: { abort: true } })),
    close: async () => void (await api.call('DELETE', `/api/v1/namespaces/${namespace}`)),
  };
};
