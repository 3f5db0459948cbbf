import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import type { Cluster } from '#ports/cluster.ts';
import { type Api, openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { startExporter } from '#test/cluster/exporter.ts';
import { limit } from '#test/cluster/limited.ts';
import { startPrometheus } from '#test/cluster/prometheus.ts';
import { followPods } from '#test/cluster/traffic.ts';
import { createNamespace } from '#test/cluster/workloads.ts';

/** The control plane that releases go to: namespaces on it, their pods' traffic in a Prometheus, and how both worlds are told. */
export interface Ground {
  /** A new namespace in which Tidegate has the rights that it needs. */
  namespace(): Promise<string>;
  /** The same cluster as its owners see it. */
  readonly owner: Cluster;
  /** What the secret of the clusters says in the cloud. */
  readonly clusters: { readonly local: { readonly server: string; readonly [key: string]: unknown } };
  /** What tidegate.yaml says on one machine. */
  readonly settings: string;
  stop(): Promise<void>;
}

const requestsPerSecond = 500;
const clusterName = 'local' as const;

/** Opens the control plane that a kubeconfig of ours names, with a Prometheus of its own. */
export const openGround = async (kubeconfig: string): Promise<Ground> => {
  const api = openApi(readAccess(kubeconfig), 'tidegate-test');
  const ends: (() => Promise<unknown> | void)[] = [() => api.close()];
  const followed: ReturnType<typeof followPods>[] = [];
  const exporter = await startExporter({
    pods: async () => (await Promise.all(followed.map((list) => list()))).flat(),
  });
  ends.push(() => exporter.stop());
  const prometheus = await startPrometheus({ targets: [exporter.url] });
  ends.push(() => prometheus.stop());
  const { server, caData, token } = readAccess(kubeconfig, 'restricted');
  const login = { kind: 'bearer', token };
  const ca = Buffer.from(caData, 'base64').toString();
  return {
    clusters: { [clusterName]: { server, ca, login, metrics: { kind: 'prometheus', url: prometheus.url } } },
    settings: `clusters:\n  ${clusterName}:\n    kubeconfig: ${kubeconfig}\n    context: tidegate-restricted\n    metrics: { kind: prometheus, url: "${prometheus.url}" }\n`,
    owner: openKubernetes({ name: 'owner', ...readKubeconfig(kubeconfig) }),
    namespace: async () => {
      const namespace = await createNamespace(api, 'cloud');
      ends.push(() => api.call('DELETE', `/api/v1/namespaces/${namespace}`));
      const limits = await limit(api, namespace);
      ends.push(() => limits.clear());
      followed.push(follow(api, namespace));
      return namespace;
    },
    stop: async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    },
  };
};

/** Images with `errs` in their name fail three requests of ten, all others hardly ever. */
const follow = (api: Api, namespace: string): ReturnType<typeof followPods> =>
  followPods(api, {
    namespace,
    selector: 'app.oam.dev/component',
    requestsPerSecond,
    behave: ({ image }) => ({
      errorRatio: image.includes('errs') ? 0.3 : 0.001,
      latency: { medianSeconds: 0.05, p99Seconds: 0.2 },
    }),
  });
