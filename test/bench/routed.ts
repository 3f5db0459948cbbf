/**
 * `npm run bench:routed`: Flagger and Tidegate release the same pods through the same steps of weights on the same
 * Gateway, a real Traefik, under the same load. `-- --replicas 10`, `-- --per-second 200`. The first time it builds Flagger
 * from its Go module, some minutes. It needs a control plane of ours, network namespaces (root) and Traefik.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openApi } from '#test/cluster/api.ts';
import { readAudit } from '#test/cluster/audit.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { findTraefik, hasNamespaces, openDataPlane } from '#test/cluster/routing/data-plane.ts';
import { installDefinitions } from '#test/cluster/routing/definitions.ts';
import { until } from '#test/cluster/workloads.ts';
import { machine, seconds } from './lab/machine.ts';
import { openPlane } from './lab/plane.ts';
import { countPods } from './lab/pod-counts.ts';
import { flagger } from './routed/flagger.ts';
import type { RoutedSide } from './routed/side.ts';
import { tidegate } from './routed/tidegate.ts';
import type { Figures } from './run.ts';

interface Field {
  readonly kubeconfig: string;
  readonly auditLog: string;
  readonly owner: Cluster;
  readonly replicas: number;
  readonly perSecond: number;
}

/** One release of one side, from the word to begin until it says itself that it is over. */
const measure = async (side: RoutedSide, field: Field): Promise<Figures[string]> => {
  const { kubeconfig, auditLog, owner, perSecond } = field;
  const play = await side.open(field);
  const { namespace, labels } = play;
  const plane = await openDataPlane(kubeconfig, owner, namespace);
  const pods = await countPods(owner, { namespace, labels, image: 'shop/app:2' });
  try {
    await until('answers', async () => Object.keys((await plane.send(20)).failures).length === 0, 60);
    const load = await plane.stream(perSecond);
    await sleep(2_000);
    const since = Date.now();
    await play.begin();
    await play.over();
    const overAt = Date.now();
    await sleep(2_000);
    const { outcomes, failures } = await load.stop();
    const seen = pods.counts.filter(({ at }) => at >= since);
    return {
      'makespan s': seconds(overAt - since),
      requests: outcomes.length,
      failed: Object.values(failures).reduce((sum, one) => sum + one, 0),
      'most pods': Math.max(...seen.map(({ all }) => all)),
      'pods at the end': seen.at(-1)?.all ?? 0,
      'requests to the API server': readAudit(auditLog, { ...side.requests, since }).filter(
        ({ resource }) => resource !== '',
      ).length,
    };
  } finally {
    await pods.stop();
    await plane.stop();
    await play.close();
  }
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      replicas: { type: 'string', default: '10' },
      'per-second': { type: 'string', default: '200' },
    },
  });
  if (!hasNamespaces() || findTraefik() === undefined)
    return console.log('SKIPPED: it needs network namespaces (root) and Traefik');
  const plane = await openPlane();
  if (plane.kind === 'none') return console.log(`SKIPPED: ${plane.reason}`);
  const { kubeconfig, auditLog } = plane;
  if (auditLog === undefined) return console.log('SKIPPED: the cluster of KUBECONFIG has no audit log');
  process.env['TIDEGATE_TEST_KUBECONFIG'] = kubeconfig;
  const api = openApi(readAccess(kubeconfig), 'bench-of-tidegate');
  await installDefinitions(api);
  api.close();
  const { context: _, namespace: __, ...target } = readKubeconfig(kubeconfig);
  const field = {
    kubeconfig,
    auditLog,
    owner: openKubernetes({ name: 'owner', ...target }),
    replicas: Number(values.replicas),
    perSecond: Number(values['per-second']),
  };
  const figures: Record<string, Figures[string]> = {};
  try {
    for (const side of [flagger, tidegate]) {
      const running = await side.start(kubeconfig);
      try {
        figures[side.name] = await measure(side, field);
      } finally {
        await running?.stop();
      }
    }
    console.log(`N=${values.replicas}, ${values['per-second']} requests a second, ${machine()}`);
    console.table(figures);
  } finally {
    await plane.stop();
  }
};

if (import.meta.main) await main();
