import { handClock } from '#adapters/clock/hand.ts';
import type { Mutation } from '#adapters/cluster/simulated/faults.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openRolloutLab, type RolloutLab } from './rollout-lab.ts';

let seed = 11;
const dice = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

/** A lab of its own on a simulated cluster, whose policies can be told. */
export const openSimulatedLab = async (): Promise<{
  lab: RolloutLab;
  mutate: (mutation: Mutation) => void;
}> => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const namespace = 'exam';
  const cluster = openSimulatedCluster({ name: 'simulated', clock, random: dice, namespaces: [namespace] });
  const lab = await openRolloutLab({
    cluster,
    clock,
    namespace,
    asOther: (manager) => cluster.as(manager),
    annotatePods: async () => undefined,
    pass: (ms) => clock.advance(ms),
    async until(done) {
      if (!(await clock.runUntil(done, { atMostMs: 60_000 }))) throw new Error('it came to nothing');
    },
    stop: async () => cluster.close(),
  });
  return { lab, mutate: (mutation) => cluster.faults.mutate(mutation) };
};
