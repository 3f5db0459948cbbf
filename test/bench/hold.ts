import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Entry } from '#ports/journal.ts';
import { type ClusterStage, openClusterStage } from './lab/cluster-stage.ts';
import { machine, seconds } from './lab/machine.ts';
import { openPlane } from './lab/plane.ts';
import { countPods, type PodCount } from './lab/pod-counts.ts';
import type { Bench, Figures } from './run.ts';
import { sourceOf } from './lab/source.ts';

const sizes = [1, 3, 10, 100, 200];
const percents = [10, 25, 50, 75, 100];

/** How many pods may run the new revision after a step, by the promise of the documents and not by our own code. */
const promised = (percent: number, replicas: number): number =>
  percent === 100 ? replicas : Math.max(1, Math.min(Math.ceil((replicas * percent) / 100), replicas - 1));

/**
 * Hold accuracy on a real control plane: the most pods of the new revision seen at each step (bar: never above the
 * step's number), and the fewest Ready pods in a surge-first release, in one whose steps need not stand because nobody
 * looks at them, and in a rollback from 50 % (bar: N, no dip).
 */
export const bench = async (): Promise<Bench> => {
  const plane = await openPlane();
  if (plane.kind === 'none') return { name: 'hold', figures: { skipped: plane.reason } };
  try {
    const figures: Record<string, Figures[string]> = {};
    for (const replicas of sizes) figures[`N=${replicas}`] = await measure(plane.kubeconfig, replicas);
    return {
      name: 'hold',
      figures: { machine: machine(), 'a step': 'most new pods seen / the step’s number', ...figures },
    };
  } finally {
    await plane.stop();
  }
};

const measure = async (kubeconfig: string, replicas: number): Promise<Record<string, number | string>> => {
  const forward = await release(kubeconfig, replicas, '1s');
  const passing = await release(kubeconfig, replicas, '0s');
  const back = await rollback(kubeconfig, replicas);
  const stepsOf = ({ bySteps: counts }: typeof forward) =>
    percents.map((percent, index) => {
      const most = Math.max(...(counts[index] ?? [0]));
      return { percent, most, number: promised(percent, replicas) };
    });
  const steps = stepsOf(forward);
  const isKept =
    [...steps, ...stepsOf(passing)].every(({ most, number }) => most <= number) &&
    Math.min(forward.lowestReady, passing.lowestReady, back.lowestReady) >= replicas &&
    back.most <= promised(50, replicas);
  return {
    ...Object.fromEntries(steps.map(({ percent, most, number }) => [`${percent} %`, `${most}/${number}`])),
    'lowest Ready': forward.lowestReady,
    'most pods': forward.mostPods,
    s: forward.seconds,
    'no bake: most': stepsOf(passing)
      .map(({ most }) => most)
      .join(' '),
    'no bake: lowest Ready': passing.lowestReady,
    'no bake: most pods': passing.mostPods,
    'no bake: s': passing.seconds,
    'back: lowest Ready': back.lowestReady,
    'back: most pods': back.mostPods,
    'back: s': back.seconds,
    holds: isKept ? 'yes' : 'NO',
  };
};

/** The counts of each step: from what there was when it began to the beginning of the next one. */
const bySteps = (counts: readonly PodCount[], story: readonly Entry<TargetFact>[]): readonly number[][] => {
  const begins = story.filter(({ event }) => event.kind === 'step-started').map(({ at }) => at);
  return begins.map((from, index) => {
    const to = begins[index + 1] ?? Number.POSITIVE_INFINITY;
    const first = counts.findLastIndex(({ at }) => at <= from);
    return counts
      .slice(Math.max(0, first))
      .filter(({ at }) => at < to)
      .map(({ fresh }) => fresh);
  });
};

const release = async (kubeconfig: string, replicas: number, bake: string) => {
  const stage = await openClusterStage(kubeconfig);
  try {
    const seen = await run(stage, replicas, { steps: '[10%, 25%, 50%, 75%, 100%]', bake }, async () => {
      const { outcome } = await stage.ended('r-1');
      if (outcome?.kind !== 'released')
        throw new Error(`N=${replicas}: ${outcome?.kind}: ${outcome?.reason}`);
    });
    return { ...seen, bySteps: bySteps(seen.counts, await stage.story('shop')) };
  } finally {
    await stage.stop();
  }
};

const rollback = async (kubeconfig: string, replicas: number) => {
  const stage = await openClusterStage(kubeconfig);
  try {
    const strategy = { steps: '[50%, 100%]', bake: '1m' };
    const seen = await run(stage, replicas, strategy, async () => {
      const settled = async () =>
        (await stage.story('shop')).some(({ event }) => event.kind === 'step-settled');
      if (!(await stage.until(settled, 120_000))) throw new Error(`N=${replicas}: half of it never settled`);
      await stage.note('r-1', { kind: 'aborted', by: 'bench', reason: '' });
      await stage.ended('r-1');
    });
    const story = await stage.story('shop');
    const at = (kind: TargetFact['kind']) => story.find(({ event }) => event.kind === kind)?.at ?? Number.NaN;
    return { ...seen, seconds: seconds(at('completed') - at('rolling-back')) };
  } finally {
    await stage.stop();
  }
};

/** One release of `shop` from :1 to :2, its pods counted from before the first write to after the last. */
const run = async (
  stage: ClusterStage,
  replicas: number,
  strategy: { readonly steps: string; readonly bake: string },
  act: () => Promise<void>,
) => {
  const wish = { name: 'shop', replicas, ...strategy };
  const { namespace } = stage;
  await stage.standing({ ...wish, image: 'shop/app:1' });
  const labels = 'app.oam.dev/component=shop';
  const pods = await countPods(stage.cluster, { namespace, labels, image: 'shop/app:2' });
  const startedAt = stage.clock.now();
  await stage.request('r-1', sourceOf({ ...wish, namespace, image: 'shop/app:2' }));
  await act();
  const took = stage.clock.now() - startedAt;
  await pods.stop();
  return {
    counts: pods.counts,
    lowestReady: Math.min(...pods.counts.map(({ ready }) => ready)),
    mostPods: Math.max(...pods.counts.map(({ all }) => all)),
    most: Math.max(...pods.counts.map(({ fresh }) => fresh)),
    seconds: seconds(took),
  };
};
