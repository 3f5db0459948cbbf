import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Entry } from '#ports/journal.ts';
import { type Asked, askedSince, endOf } from './lab/audit.ts';
import { openClusterStage } from './lab/cluster-stage.ts';
import { machine, quantile, seconds } from './lab/machine.ts';
import { openPlane } from './lab/plane.ts';
import { sourceOf } from './lab/source.ts';
import type { Bench, Figures } from './run.ts';

const runs = 3;
const strategy = { steps: '[10%, 25%, 50%, 75%, 100%]', bake: '0s' };

/** Makespan without pauses of Argo Rollouts 1.10.2 for the same steps, seconds: the median of its runs on an idle machine of this kind. */
const argo: Readonly<Record<number, number>> = { 10: 8.4, 100: 10.3 };

/**
 * What we ask of the API server in a release of five batches, from its own audit log, a batch from its beginning until
 * it has settled (bar: at most 12 writes of the workload and 3 reads a batch), and how long the release takes.
 */
export const bench = async (): Promise<Bench> => {
  const plane = await openPlane();
  if (plane.kind === 'none') return { name: 'requests', figures: { skipped: plane.reason } };
  try {
    const { auditLog, kubeconfig } = plane;
    if (auditLog === undefined)
      return {
        name: 'requests',
        figures: { skipped: 'the cluster of KUBECONFIG has no audit log beside it' },
      };
    const figures: Record<string, Figures[string]> = {};
    for (const replicas of [10, 100])
      figures[`N=${replicas}`] = await measure(kubeconfig, auditLog, replicas);
    return {
      name: 'requests',
      figures: {
        machine: machine(),
        what: 'a release of five batches, no pauses; the worst of three runs unless said',
        'makespan of Argo Rollouts 1.10.2': '8.4 s (N=10), 10.3 s (N=100), measured on an idle machine',
        ...figures,
      },
    };
  } finally {
    await plane.stop();
  }
};

const measure = async (kubeconfig: string, auditLog: string, replicas: number) => {
  const seen: Awaited<ReturnType<typeof release>>[] = [];
  for (let run = 0; run < runs; run += 1) seen.push(await release(kubeconfig, auditLog, replicas));
  const most = (pick: (one: (typeof seen)[number]) => number) => Math.max(...seen.map(pick));
  const makespans = seen.map(({ makespanMs }) => makespanMs);
  const best = seen.reduce((a, b) => (b.makespanMs < a.makespanMs ? b : a));
  return {
    writes: most(({ writes }) => writes),
    'reads a batch, most': most(({ reads }) => Math.max(...reads)),
    'reads a batch': seen[0]?.reads.join(' ') ?? '',
    'dry runs': most(({ dryRuns }) => dryRuns),
    'all requests': most(({ all }) => all),
    'makespan s, median': seconds(quantile(makespans, 0.5)),
    best: seconds(best.makespanMs),
    'of the best: pods start': seconds(best.startMs),
    'pods leave': seconds(best.leaveMs),
    ours: seconds(best.makespanMs - best.startMs - best.leaveMs),
    Argo: argo[replicas] ?? '',
    holds: seen.every(({ writes, reads }) => writes <= 12 && reads.every((count) => count <= 3))
      ? 'yes'
      : 'NO',
  };
};

const release = async (kubeconfig: string, auditLog: string, replicas: number) => {
  const stage = await openClusterStage(kubeconfig);
  try {
    const wish = { name: 'shop', replicas, ...strategy };
    const { namespace } = stage;
    await stage.standing({ ...wish, image: 'shop/app:1' });
    const from = endOf(auditLog);
    const startedAt = stage.clock.now();
    await stage.request('r-1', sourceOf({ ...wish, namespace, image: 'shop/app:2' }));
    const { outcome } = await stage.ended('r-1');
    if (outcome?.kind !== 'released') throw new Error(`N=${replicas}: ${outcome?.kind}: ${outcome?.reason}`);
    const story = await stage.story('shop');
    const arrivedAt = story.find(({ event }) => event.kind === 'completed')?.at ?? Number.NaN;
    const asked = askedSince(auditLog, from, namespace);
    return { makespanMs: arrivedAt - startedAt, ...count(asked, story) };
  } finally {
    await stage.stop();
  }
};

const writing = new Set(['patch', 'apply', 'update', 'create', 'delete']);

const count = (asked: readonly Asked[], story: readonly Entry<TargetFact>[]) => {
  const real = asked.filter(({ isDry }) => !isDry);
  const bounds = batches(story);
  const isWrite = ({ verb, resource }: Asked) => resource === 'deployments' && writing.has(verb);
  return {
    ...spans(bounds, real.filter(isWrite)),
    all: asked.length,
    dryRuns: asked.length - real.length,
    writes: real.filter(isWrite).length,
    reads: bounds.map(
      ({ from, to }) => real.filter(({ at, verb }) => at >= from && at <= to && !writing.has(verb)).length,
    ),
  };
};

/** When each batch began, and when it had settled, epoch ms. */
const batches = (story: readonly Entry<TargetFact>[]) =>
  story.flatMap(({ at, event }) => {
    if (event.kind !== 'step-started') return [];
    const end = story.find((one) => one.event.kind === 'step-settled' && one.event.index === event.index);
    return [{ from: at, to: end?.at ?? Number.NaN }];
  });

/** Where the time goes: new pods become Ready, old ones leave; what is left of the makespan is ours. */
const spans = (bounds: ReturnType<typeof batches>, writes: readonly Asked[]) => {
  const pairs = bounds.map(({ from, to }) => {
    const [surge, drain = to] = writes.filter(({ at }) => at >= from && at <= to).map(({ at }) => at);
    return { startMs: drain - (surge ?? drain), leaveMs: to - drain };
  });
  const settledAt = bounds.at(-1)?.to ?? Number.NaN;
  const [lifted = Number.NaN, released = lifted] = writes
    .filter(({ at }) => at > settledAt)
    .map(({ at }) => at);
  return {
    startMs: pairs.reduce((sum, { startMs }) => sum + startMs, 0),
    leaveMs: pairs.reduce((sum, { leaveMs }) => sum + leaveMs, released - lifted),
  };
};
