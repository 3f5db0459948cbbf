import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/kubeconfig.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openPrometheus } from '#adapters/metrics/prometheus.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { openStage } from '#test/story/stage.ts';
import type { Theatre } from '#test/story/stories.ts';
import { openApi, type Api } from './api.ts';
import { readAccess } from './credentials.ts';
import { startExporter } from './exporter.ts';
import { startPrometheus } from './prometheus.ts';
import { followPods } from './traffic.ts';
import { createNamespace } from './workloads.ts';

const errs = 0.3;

const untilWall = async (holds: () => Promise<boolean>, atMostMs: number): Promise<boolean> => {
  const clock = systemClock();
  const end = clock.now() + Math.min(atMostMs, 150_000);
  while (!(await holds())) {
    if (clock.now() >= end) return false;
    await clock.sleep(50);
  }
  return true;
};

/** A namespace on the real control plane, its pods' traffic scraped by a real Prometheus, and a whole Tidegate on top. */
export const openRealTheatre = async (): Promise<Theatre> => {
  const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  const cluster = openKubernetes({ name: 'local', ...target });
  const api = openApi(readAccess(kubeconfig), 'tidegate-test');
  const namespace = await createNamespace(api, 'story');
  const exporter = await startExporter({ pods: followPods(api, traffic(namespace)) });
  const prometheus = await startPrometheus({ targets: [exporter.url] });
  const stage = await openStage({
    cluster,
    metrics: openPrometheus({ url: prometheus.url }),
    clock: systemClock(),
    random: Math.random,
    until: untilWall,
    kubectl: (object) => create(api, namespace, object),
    stop: async () => {
      await prometheus.stop();
      await exporter.stop();
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      api.close();
    },
  });
  return Object.assign(stage, { namespace, errs });
};

const traffic = (namespace: string) => ({
  namespace,
  selector: 'app.oam.dev/component',
  requestsPerSecond: 500,
  behave: ({ image }: { image: string }) => ({
    errorRatio: image.includes('errs') ? errs : 0.001,
    latency: { medianSeconds: 0.05, p99Seconds: 0.2 },
  }),
});

const create = (api: Api, namespace: string, object: KubeObject): Promise<unknown> => {
  const [kind, root] =
    object.kind === 'Deployment' ? ['deployments', '/apis/apps/v1'] : ['services', '/api/v1'];
  return api.must('POST', `${root}/namespaces/${namespace}/${kind}`, object);
};
