import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { openApi, type Api } from '../api.ts';
import { readAccess } from '../credentials.ts';
import { readState, writeState } from '../plane-state.ts';
import { freePorts } from '../ports.ts';
import { end, isOurs, lastWords, launch, type Launch } from '../processes.ts';
import { until } from '../workloads.ts';
import { buildKruise } from './build.ts';
import { kruiseObjects } from './objects.ts';

/** A running kruise-manager; `stop` ends it and takes its webhooks away, or no pod could be made without it. */
export type Kruise = { readonly stop: () => Promise<void> };

const admission = '/apis/admissionregistration.k8s.io/v1';
const lists = ['mutating', 'validating'].map(
  (kind) => `${admission}/${kind}webhookconfigurations/kruise-${kind}-webhook-configuration`,
);

/** Starts the real kruise-manager beside a plane of ours (not in it: webhooks are called by URL), once it serves all its kinds. */
export const startKruise = async (kubeconfig: string): Promise<Kruise> => {
  const built = await buildKruise(console.log);
  const folder = dirname(kubeconfig);
  const state = readState(folder);
  if (state === undefined) throw new Error('OpenKruise is only started beside a control plane of our own');
  const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
  await apply(api, join(built, 'config'));
  const [webhook = 0, health = 0] = await freePorts(2);
  const part = launch(manager({ built, folder, kubeconfig, webhook, health }), folder);
  // Whoever stops the plane ends it too, whatever becomes of this process.
  writeState(folder, { ...state, processes: [...state.processes, part], ports: [...state.ports, webhook] });
  const stop = async () => {
    for (const path of lists) await api.call('DELETE', path);
    await end(part, folder, 5_000);
    writeState(folder, state);
    api.close();
  };
  try {
    await until(
      'the webhooks of OpenKruise',
      () => {
        if (!isOurs(part, folder)) throw new Error(`kruise-manager ended:\n${lastWords(part.name, folder)}`);
        return isServing(api);
      },
      120,
    );
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  return { stop };
};

const manager = ({
  built,
  folder,
  kubeconfig,
  webhook,
  health,
}: {
  readonly built: string;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly webhook: number;
  readonly health: number;
}): Launch => {
  const certificates = join(folder, 'kruise-certificates');
  mkdirSync(certificates, { recursive: true, mode: 0o700 });
  return {
    name: 'kruise-manager',
    program: join(built, 'kruise-manager'),
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

/** Once: a second apply would put the service beside the URL that the manager has written, and the API refuses that. */
const apply = async (api: Api, config: string): Promise<void> => {
  for (const object of kruiseObjects(config)) {
    const path = pathOf(object);
    const isThere = (await api.call('GET', path)).status === 200;
    if (!isThere)
      await api.must(
        'PATCH',
        `${path}?fieldManager=tidegate-test&force=true`,
        object,
        'application/apply-patch+yaml',
      );
  }
};

const pathOf = ({
  kind,
  apiVersion,
  metadata,
}: {
  kind: string;
  apiVersion: string;
  metadata: { name: string };
}) =>
  kind === 'Namespace'
    ? `/api/v1/namespaces/${metadata.name}`
    : `/apis/${apiVersion}/${kind.toLowerCase()}s/${metadata.name}`;

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
