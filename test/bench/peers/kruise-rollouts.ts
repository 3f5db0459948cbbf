import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kruiseDefinitions } from '#test/cluster/kruise/build.ts';
import { buildModule, type GoModule } from '#test/cluster/go-module.ts';
import { startManager, webhookLists } from '#test/cluster/manager.ts';
import { bases, managerObjects } from '#test/cluster/manager-objects.ts';
import { createNamespace } from '#test/cluster/workloads.ts';
import { type Ground, type Play, podTemplate, type Side, untilStatus } from './side.ts';

const module: GoModule = {
  product: 'OpenKruise Rollouts',
  module: 'github.com/openkruise/rollouts',
  version: '0.6.2',
  main: '.',
  program: 'kruise-rollouts-manager',
  objects: 'config',
};
const naming = { namespace: 'kruise-rollout', prefix: 'kruise-rollout-' };
const rollouts = 'rollouts.kruise.io/v1beta1';

/** An object of its own beside a native Deployment. */
export const kruiseRollouts: Side = {
  name: `${module.product} ${module.version}`,
  userAgent: 'kruise-rollout',
  start: async (kubeconfig) => {
    const built = await buildModule(module, console.log);
    // It watches the kinds of OpenKruise, which must be known.
    const kinds = await kruiseDefinitions(console.log);
    return startManager(kubeconfig, {
      product: module.product,
      objects: [...bases(kinds), ...managerObjects(join(built, 'config'), naming)],
      launch: ({ folder, webhook, health }) => {
        const certificates = join(folder, 'kruise-rollout-certificates');
        mkdirSync(certificates, { recursive: true, mode: 0o700 });
        return {
          name: 'kruise-rollouts-manager',
          program: join(built, module.program),
          args: [
            `--kubeconfig=${kubeconfig}`,
            '--feature-gates=AdvancedDeployment=true',
            '--metrics-bind-address=127.0.0.1:0',
            `--health-probe-bind-address=127.0.0.1:${health}`,
          ],
          env: {
            POD_NAMESPACE: naming.namespace,
            WEBHOOK_HOST: '127.0.0.1',
            WEBHOOK_PORT: String(webhook),
            WEBHOOK_CERT_DIR: certificates,
          },
        };
      },
      webhooks: webhookLists(naming.prefix),
      isServing: async (api) =>
        (await api.call('POST', `${folderIn('default')}?dryRun=All`, rolloutOf([100], false))).status === 201,
    });
  },
  open: (ground) => open(ground),
};

const folderIn = (namespace: string): string => `/apis/${rollouts}/namespaces/${namespace}/rollouts`;

const rolloutOf = (steps: readonly number[], isHeld: boolean) => ({
  apiVersion: rollouts,
  kind: 'Rollout',
  metadata: { name: 'shop' },
  spec: {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    strategy: {
      canary: {
        enableExtraWorkloadForCanary: false,
        steps: steps.map((share, at) => ({
          replicas: `${share}%`,
          pause: isHeld && at === 0 ? {} : { duration: 0 },
        })),
      },
    },
  },
});

const open = async ({ api, replicas, steps, isHeld }: Ground): Promise<Play> => {
  const namespace = await createNamespace(api, 'kruise');
  const folder = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const path = `${folder}/shop`;
  await api.must('POST', folder, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'shop' } },
      template: podTemplate('shop/app:1'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    },
  });
  await untilStatus(api, path, 'pods', ({ availableReplicas }) => availableReplicas === replicas);
  await api.must('POST', folderIn(namespace), rolloutOf(steps, isHeld));
  const healthy = () =>
    untilStatus(
      api,
      `${folderIn(namespace)}/shop`,
      'health',
      ({ phase, observedGeneration }, { metadata }) =>
        phase === 'Healthy' && observedGeneration === metadata.generation,
    );
  await healthy();
  await untilStatus(
    api,
    path,
    'label',
    (_, { metadata: { labels = {} } }) => 'rollouts.kruise.io/workload-type' in labels,
  );
  const put = async (image: string) =>
    void (await api.must('PATCH', path, { spec: { template: podTemplate(image) } }));
  return {
    namespace,
    labels: 'app=shop',
    begin: () => put('shop/app:2'),
    over: healthy,
    undo: () => put('shop/app:1'),
    close: async () => void (await api.call('DELETE', `/api/v1/namespaces/${namespace}`)),
  };
};
