import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openStage } from '#test/story/stage.ts';
import type { Theatre, Traffic } from '#test/story/scene.ts';
import { openApi, type Api } from './api.ts';
import { openCable } from './cable.ts';
import { readAccess } from './credentials.ts';
import { type Exporter, startExporter } from './exporter.ts';
import { limit } from './limited.ts';
import { startPrometheus } from './prometheus.ts';
import { followPods } from './traffic.ts';
import { createNamespace } from './workloads.ts';

const untilWall = async (holds: () => Promise<boolean>, atMostMs: number): Promise<boolean> => {
  const clock = systemClock();
  const end = clock.now() + Math.min(atMostMs, 240_000);
  while (!(await holds())) {
    if (clock.now() >= end) return false;
    await clock.sleep(50);
  }
  return true;
};

/**
 * A namespace on the real control plane, its pods' traffic scraped by a real Prometheus, and a whole Tidegate on top,
 * which has only the rights that it needs and reaches the API server by a cable that can be cut.
 */
export const openRealTheatre = async (
  asked: Traffic = {},
  clouds?: (cluster: Cluster) => Clouds,
  expose = exposePods,
): Promise<Theatre> => {
  const shape = { requestsPerSecond: 500, errorRatio: 0.001, errs: 0.3, scrapeSeconds: 1, ...asked };
  const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  const api = openApi(readAccess(kubeconfig), 'tidegate-test');
  const namespace = await createNamespace(api, 'story');
  const limits = await limit(api, namespace);
  const cable = await openCable(Number(new URL(target.server).port));
  const owner = { ...openKubernetes({ name: 'owner', ...target }), patch: patchAsOwner(api) };
  const exporter = await expose({ api, namespace, owner, shape });
  const prometheus = await startPrometheus({
    targets: [exporter.url],
    intervalSeconds: shape.scrapeSeconds,
  });
  const { credentials } = readKubeconfig(kubeconfig, { context: 'tidegate-restricted' });
  const cluster = openKubernetes({
    name: 'local',
    ...target,
    credentials,
    server: `https://127.0.0.1:${cable.port}`,
  });
  const stage = await openStage({
    cluster,
    ...(clouds === undefined ? {} : { clouds: clouds(cluster) }),
    metrics: openPrometheus({ url: prometheus.url }),
    clock: systemClock(),
    random: Math.random,
    until: untilWall,
    kubectl: (object) => create(api, namespace, object),
    stop: async () => {
      await prometheus.stop();
      await exporter.stop();
      await cable.close();
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      await limits.clear();
      api.close();
    },
  });
  const trouble = {
    forbid: () => limits.mayPatch(false),
    refusePods: async () => {
      await create(api, namespace, limitRange);
    },
    cut: async () => cable.cut(),
    mend: async () => {
      cable.mend();
      await api.call('DELETE', `/api/v1/namespaces/${namespace}/limitranges/${limitRange.metadata.name}`);
      await limits.mayPatch(true);
    },
  };
  return Object.assign(stage, { namespace, errs: shape.errs, owner, trouble });
};

/** Where a stage's metrics come from. */
export interface Exposed {
  readonly api: Api;
  readonly namespace: string;
  readonly owner: Cluster;
  readonly shape: Required<Traffic>;
}

/** Its pods expose their counters themselves. */
const exposePods = ({ api, namespace, shape }: Exposed): Promise<Pick<Exporter, 'url' | 'stop'>> =>
  startExporter({ pods: followPods(api, traffic(namespace, shape)) });

/** A patch under the owner's own field manager: our client would sign it as ours. */
const patchAsOwner =
  (api: Api): Cluster['patch'] =>
  async ({ apiVersion, kind, namespace = '', name }, operations) => {
    const path = `${folderOf({ apiVersion, kind }, namespace)}/${name}?fieldManager=owner`;
    return (await api.must('PATCH', path, operations, 'application/json-patch+json')) as KubeObject;
  };

/** No pod of the stories asks for any cpu. */
const limitRange = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'least' },
  spec: { limits: [{ type: 'Pod', min: { cpu: '100m' } }] },
};

const traffic = (namespace: string, { requestsPerSecond, errorRatio, errs }: Required<Traffic>) => ({
  namespace,
  selector: 'app.oam.dev/component',
  requestsPerSecond,
  behave: ({ image }: { image: string }) => ({
    errorRatio: image.includes('errs') ? errs : errorRatio,
    latency: { medianSeconds: 0.05, p99Seconds: 0.2 },
  }),
});

/** Where objects of a kind stand; kinds of Kubernetes itself have no stranger plurals. */
const folderOf = (
  { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>,
  namespace: string,
): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const word = kind.toLowerCase();
  const plural = word.endsWith('y')
    ? `${word.slice(0, -1)}ies`
    : word.endsWith('s')
      ? `${word}es`
      : `${word}s`;
  return `${root}/namespaces/${namespace}/${plural}`;
};

const create = (api: Api, namespace: string, object: KubeObject): Promise<unknown> =>
  api.must('POST', `${folderOf(object, namespace)}?fieldManager=kubectl-create`, object);
