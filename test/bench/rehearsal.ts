import { transitionsOf } from '#test/story/histories.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from '#test/story/simulated-stage.ts';
import { machine, quantile } from './lab/machine.ts';
import { deploymentOf } from './lab/cluster-stage.ts';
import { sourceOf, type Wish } from './lab/source.ts';
import type { Bench } from './run.ts';

const runs = 7;

const wish: Omit<Wish, 'namespace' | 'image'> = {
  name: 'shop',
  replicas: 10,
  steps: '[10%, 25%, 50%, 75%, 100%]',
  bake: '150s',
  checks: '{window: 10s, minRequests: 100, decideWithin: 10m, errors: {maxIncrease: 50%, floor: 1%}}',
};

/** Ten minutes of canary in the simulated world by a hand-moved clock (bar: well under a second on the wall). */
export const bench = async (): Promise<Bench> => {
  const seen: Awaited<ReturnType<typeof rehearse>>[] = [];
  for (let run = 0; run < runs; run += 1) seen.push(await rehearse(run + 1));
  const walls = seen.map(({ wallMs }) => wallMs);
  const [one] = seen;
  const median = quantile(walls, 0.5);
  return {
    name: 'rehearsal',
    figures: {
      machine: machine(),
      what: 'a ten-minute canary of five batches in the simulated world',
      'wall ms, median': Math.round(median),
      'wall ms, first (nothing is warm)': Math.round(walls[0] ?? 0),
      'wall ms, best': Math.round(Math.min(...walls)),
      'processor ms, median': Math.round(
        quantile(
          seen.map(({ cpuMs }) => cpuMs),
          0.5,
        ),
      ),
      'bar, ms': 1000,
      'simulated s': Math.round((one?.simulatedMs ?? 0) / 1000),
      'simulated s in a second': Math.round((one?.simulatedMs ?? 0) / median),
      transitions: one?.transitions ?? 0,
    },
  };
};

const rehearse = async (seed: number) => {
  const theatre = await openSimulatedTheatre(seed);
  try {
    await standing(theatre);
    const { clock, namespace } = theatre;
    const source = sourceOf({ ...wish, namespace, image: 'shop/app:2' });
    const [wall, cpu, begin] = [performance.now(), process.cpuUsage(), clock.now()];
    await theatre.request('r-1', source);
    // Asked at every instant: the journal answers that for nothing, the engine's own API would be half of the figure.
    const isOver = async () => (await theatre.release('r-1')).outcome !== undefined;
    if (!(await clock.runUntil(isOver, { atMostMs: 3_600_000 }))) throw new Error('the canary never ends');
    const { outcome } = await theatre.release('r-1');
    const { user, system } = process.cpuUsage(cpu);
    if (outcome?.kind !== 'released') throw new Error(`${outcome?.kind}: ${outcome?.reason}`);
    return {
      wallMs: performance.now() - wall,
      cpuMs: (user + system) / 1000,
      simulatedMs: clock.now() - begin,
      transitions: await transitionsOf(theatre),
    };
  } finally {
    await theatre.stop();
  }
};

const standing = async (theatre: SimulatedTheatre): Promise<void> => {
  const { cluster, clock, namespace } = theatre;
  const deployment = deploymentOf({ ...wish, namespace, image: 'shop/app:1' });
  await theatre.kubectl(deployment);
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: wish.name, namespace };
  const isThere = async () => {
    const status = (await cluster.get(ref))?.['status'] as { availableReplicas?: number } | undefined;
    return status?.availableReplicas === wish.replicas;
  };
  if (!(await clock.runUntil(isThere, { atMostMs: 60_000 }))) throw new Error('its pods are never Ready');
};
