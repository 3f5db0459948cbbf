import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { openApi } from '#test/cluster/api.ts';
import type { Ground } from '../world/ground.ts';
import { wallClock } from './clock.ts';
import { openFaultyCluster } from './faults.ts';
import { openPeople } from './people.ts';

type Heard = Parameters<Parameters<Ground['listen']>[0]>[0];

const watched = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret' },
] as const;

/** A watch tells of a change so much later, at most, on a busy machine, ms. */
const lagMs = 2_500;

/** One namespace of a real control plane, which is gone when it closes. */
export const realGround = async (kubeconfig: string, namespace: string): Promise<Ground> => {
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  const api = openApi(readAccess(kubeconfig), 'tidegate-test');
  await api.must('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  await untilThere(async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    return (await api.call('GET', path)).status === 200;
  });
  const cluster = openKubernetes({ name: 'local', ...target });
  const stop = new AbortController();
  const listeners = new Set<(heard: Heard) => void>();
  const tell = (heard: Heard) => listeners.forEach((listener) => listener(heard));
  const following = watched.map((kind) => follow(cluster, { ...kind, namespace }, stop.signal, tell));
  const clock = wallClock();
  const { faults, faulty } = openFaultyCluster(cluster);
  return {
    clock,
    cluster: faulty,
    as: (manager) => openPeople(api, manager),
    listen: (listener) => void listeners.add(listener),
    faults,
    metrics: openSimulatedMetrics({ now: () => clock.now(), pods: () => [] }),
    lagMs,
    async close() {
      stop.abort();
      await Promise.allSettled(following);
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      api.close();
    },
  };
};

const untilThere = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 300) throw new Error('the namespace does not get its service account');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Lists and watches, again and again, until it is stopped. */
const follow = async (
  cluster: Cluster,
  query: Parameters<Cluster['list']>[0],
  signal: AbortSignal,
  tell: (heard: Heard) => void,
): Promise<void> => {
  const known = new Map<string, KubeObject>();
  const note = (object: KubeObject) => {
    const key = object.metadata.name;
    const before = known.get(key);
    known.set(key, object);
    tell(before === undefined ? { kind: 'added', object } : { kind: 'modified', object, before });
  };
  while (!signal.aborted) {
    try {
      const { items, resourceVersion } = await cluster.list(query);
      // A list leaves out what the watch needs to know of each: its kind.
      const whole = items.map((item) => ({ ...item, apiVersion: query.apiVersion, kind: query.kind }));
      for (const gone of [...known.values()].filter(
        ({ metadata }) => !whole.some((one) => one.metadata.name === metadata.name),
      ))
        forget(known, gone, tell);
      whole.forEach(note);
      for await (const sighting of cluster.watch(query, resourceVersion, signal)) {
        if (sighting.kind === 'gone') break;
        if (sighting.kind === 'deleted') forget(known, sighting.object, tell);
        else note(sighting.object);
      }
    } catch (error) {
      if (signal.aborted) return;
      process.stderr.write(`the watch of ${query.kind} is taken up again: ${String(error)}\n`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
};

const forget = (known: Map<string, KubeObject>, object: KubeObject, tell: (heard: Heard) => void): void => {
  const before = known.get(refOf(object).name);
  known.delete(object.metadata.name);
  tell({ kind: 'deleted', object, ...(before === undefined ? {} : { before }) });
};
