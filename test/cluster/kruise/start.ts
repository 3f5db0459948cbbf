import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Api } from '../api.ts';
import { type Place, type Running, startManager, webhookLists } from '../manager.ts';
import { managerObjects } from '../manager-objects.ts';
import type { Launch } from '../processes.ts';
import { buildKruise } from './build.ts';

/** Starts the real kruise-manager beside a plane of ours, once it serves all its kinds. */
export const startKruise = async (kubeconfig: string): Promise<Running> => {
  const built = await buildKruise(console.log);
  return startManager(kubeconfig, {
    product: 'OpenKruise',
    objects: managerObjects(join(built, 'config'), {
      namespace: 'kruise-system',
      prefix: 'kruise-',
      more: ['kruise-daemon-config'],
    }),
    launch: (place) => launchOf(join(built, 'kruise-manager'), place),
    webhooks: webhookLists('kruise-'),
    isServing,
  });
};

const launchOf = (program: string, { folder, kubeconfig, webhook, health }: Place): Launch => {
  const certificates = join(folder, 'kruise-certificates');
  mkdirSync(certificates, { recursive: true, mode: 0o700 });
  return {
    name: 'kruise-manager',
    program,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--enable-leader-election=false',
      '--enable-pprof=false',
      // There is no daemon on nodes that are played.
      '--feature-gates=KruiseDaemon=false',
      '--metrics-addr=127.0.0.1:0',
      `--health-probe-addr=127.0.0.1:${health}`,
      '--rest-config-qps=200',
      '--rest-config-burst=400',
    ],
    env: {
      POD_NAMESPACE: 'kruise-system',
      WEBHOOK_HOST: '127.0.0.1',
      WEBHOOK_PORT: String(webhook),
      WEBHOOK_CERT_DIR: certificates,
    },
  };
};

/** The manager has made its webhooks known, and each version of each kind goes through them. */
const isServing = async (api: Api): Promise<boolean> => {
  const answers = await Promise.all(
    probes.map(([path, object]) => api.call('POST', `${path}?dryRun=All`, object)),
  );
  return answers.every(({ status }) => status === 201);
};

const probe = (apiVersion: string, kind: string): readonly [string, object] => {
  const labels = { app: 'probe' };
  return [
    `/apis/${apiVersion}/namespaces/default/${kind.toLowerCase()}s`,
    {
      apiVersion,
      kind,
      metadata: { name: 'probe' },
      spec: {
        ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
      },
    },
  ];
};

const probes = [
  probe('apps.kruise.io/v1alpha1', 'CloneSet'),
  ...['v1alpha1', 'v1beta1'].flatMap((version) =>
    ['StatefulSet', 'DaemonSet'].map((kind) => probe(`apps.kruise.io/${version}`, kind)),
  ),
];
