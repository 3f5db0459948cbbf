import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { systemClock } from '#adapters/clock/system.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Entry } from '#ports/journal.ts';
import { compile } from '#shared/compiler/compile.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { createNamespace, until } from '#test/cluster/workloads.ts';
import { openStage, type Stage } from '#test/story/stage.ts';
import { sourceOf, type Wish } from './source.ts';

/** A whole Tidegate over a namespace of its own on a real control plane, with nobody who watches the traffic. */
export interface ClusterStage extends Stage {
  readonly namespace: string;
  /** Deploys as a team did it by hand, long before, and waits until every pod is Ready. */
  standing(wish: Omit<Wish, 'namespace'>): Promise<void>;
  /** What the journal has of one application there, with the time of each fact. */
  story(app: string): Promise<readonly Entry<TargetFact>[]>;
}

/** Pods of 200 replicas take their time on a busy machine. */
const patienceSeconds = 180;

export const openClusterStage = async (kubeconfig: string): Promise<ClusterStage> => {
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  const cluster = openKubernetes({ name: 'local', ...target });
  const clock = systemClock();
  // Its requests must not be counted as ours.
  const api = openApi(readAccess(kubeconfig), 'bench-of-tidegate');
  const namespace = await createNamespace(api, 'bench');
  const stage = await openStage({
    cluster,
    metrics: { counts: async () => [], gauges: async () => [], pairs: async () => [] },
    clock,
    random: Math.random,
    until: async (holds, atMostMs) => {
      const end = clock.now() + Math.min(atMostMs, patienceSeconds * 1000);
      while (!(await holds())) {
        if (clock.now() >= end) return false;
        await clock.sleep(20);
      }
      return true;
    },
    kubectl: (object) => api.must('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, object),
    stop: async () => {
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      api.close();
    },
  });
  return Object.assign(stage, {
    namespace,
    standing: async (wish: Omit<Wish, 'namespace'>) => {
      await stage.kubectl(deploymentOf({ ...wish, namespace }));
      await untilAvailable(cluster, namespace, wish);
    },
    story: (app: string) => readFacts<TargetFact>(stage.world.journal, targetStream(app, 'eu')),
  });
};

/** The Deployment that an application file comes to. */
export const deploymentOf = (wish: Wish): KubeObject => {
  const compiled = compile(sourceOf(wish), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  const found = compiled.manifests['eu']?.objects.find(({ kind }) => kind === 'Deployment');
  if (found === undefined) throw new Error(`${wish.name} comes to no Deployment`);
  return found;
};

const untilAvailable = (
  cluster: Cluster,
  namespace: string,
  { name, replicas }: Omit<Wish, 'namespace'>,
): Promise<void> =>
  until(
    `${replicas} pods of ${name}`,
    async () => {
      const live = await cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace });
      const status = live?.['status'] as { availableReplicas?: number } | undefined;
      return status?.availableReplicas === replicas;
    },
    patienceSeconds,
  );
