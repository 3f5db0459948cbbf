import { setTimeout as sleep } from 'node:timers/promises';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { readAudit } from '#test/cluster/audit.ts';
import { until } from '#test/cluster/workloads.ts';
import { seconds } from '../lab/machine.ts';
import { countPods, type PodCount, type PodCounts } from '../lab/pod-counts.ts';
import { type Ground, patienceSeconds, type Play, type Side } from './side.ts';

/** One release of one side. */
export interface Release {
  /** From the word to begin until all pods are new and Ready and no old one is left. */
  readonly makespanMs: number;
  readonly mostPods: number;
  readonly lowestReady: number;
  /** Of the orchestrator itself, until it says that it is over. */
  readonly requests: number;
  /** Of the native deployment controller meanwhile. */
  readonly native: number;
}

/** The way back from half of the pods. */
export interface WayBack {
  readonly backMs: number;
  readonly mostPods: number;
  readonly lowestReady: number;
  readonly requests: number;
}

export interface Field extends Omit<Ground, 'steps' | 'isHeld' | 'replicas'> {
  readonly auditLog: string;
}

const forwards = [10, 25, 50, 75, 100];

/** A release in five steps without pauses. */
export const measureRelease = async (side: Side, field: Field, replicas: number): Promise<Release> =>
  within(side, { ...field, replicas, steps: forwards, isHeld: false }, async (play, pods) => {
    const since = Date.now();
    await play.begin();
    const arrivedAt = await allAre('new', pods, replicas);
    await play.over();
    // What it still asks when all is over counts too.
    await sleep(1_000);
    return {
      ...powers(pods.counts, since),
      makespanMs: arrivedAt - since,
      requests: asked(side, field, since),
      native: readAudit(field.auditLog, {
        user: 'system:serviceaccount:kube-system:deployment-controller',
        since,
      }).length,
    };
  });

/** Half of the pods are new and stand; then it comes back. */
export const measureWayBack = async (side: Side, field: Field, replicas: number): Promise<WayBack> =>
  within(side, { ...field, replicas, steps: [50, 100], isHeld: true }, async (play, pods) => {
    await play.begin();
    const half = Math.ceil(replicas / 2);
    const stands = ({ fresh, ready, all }: PodCount) =>
      fresh === half && ready === replicas && all === replicas;
    await until('half of the pods', async () => isLast(pods, stands), patienceSeconds);
    await sleep(2_000);
    const since = Date.now();
    await play.undo();
    const backAt = await allAre('old', pods, replicas);
    await sleep(1_000);
    return {
      ...powers(pods.counts, since),
      backMs: backAt - since,
      requests: asked(side, field, since),
    };
  });

/** Requests about objects; how kinds are spelled is asked once a process, and left aside. */
const asked = ({ userAgent }: Side, { auditLog }: Field, since: number): number =>
  readAudit(auditLog, { userAgent, since }).filter(({ resource }) => resource !== '').length;

const within = async <T>(
  side: Side,
  ground: Ground,
  tell: (play: Play, pods: PodCounts) => Promise<T>,
): Promise<T> => {
  const play = await side.open(ground);
  // By another name than any side, so that its requests are nobody's.
  const { context: _, namespace: __, ...target } = readKubeconfig(ground.kubeconfig);
  const cluster = openKubernetes({ name: 'counting', ...target });
  const { namespace, labels } = play;
  const pods = await countPods(cluster, { namespace, labels, image: 'shop/app:2' });
  // The watch has been written down by now.
  await sleep(1_000);
  try {
    return await tell(play, pods);
  } finally {
    await pods.stop();
    await play.close();
  }
};

const isLast = ({ counts }: PodCounts, holds: (count: PodCount) => boolean): boolean => {
  const last = counts.at(-1);
  return last !== undefined && holds(last);
};

/** When all pods became so, none of the others being left, epoch ms. */
const allAre = async (side: 'new' | 'old', pods: PodCounts, replicas: number): Promise<number> => {
  const wanted = side === 'new' ? replicas : 0;
  const holds = ({ fresh, ready, all }: PodCount) =>
    fresh === wanted && ready === replicas && all === replicas;
  await until(`all ${side} pods`, async () => isLast(pods, holds), patienceSeconds);
  return pods.counts.at(-1)?.at ?? Number.NaN;
};

const powers = (counts: readonly PodCount[], since: number) => {
  const seen = counts.filter(({ at }) => at >= since);
  return {
    mostPods: Math.max(...seen.map(({ all }) => all)),
    lowestReady: Math.min(...seen.map(({ ready }) => ready)),
  };
};

/** The median of its runs, seconds. */
export const median = (ms: readonly number[]): number =>
  seconds(ms.toSorted((a, b) => a - b)[Math.floor((ms.length - 1) / 2)] ?? Number.NaN);
