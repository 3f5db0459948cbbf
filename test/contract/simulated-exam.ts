import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';

/** Dice with a seed (Park and Miller). */
const dice = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

/** A simulated cluster whose time is moved by hand. */
export const setupSimulated = async () => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const namespace = 'exam';
  const cluster = openSimulatedCluster({
    name: 'simulated',
    clock,
    random: dice(7),
    namespaces: [namespace],
  });
  return {
    cluster,
    clock,
    namespace,
    asOther: (manager: string) => cluster.as(manager),
    pass: (ms: number) => clock.advance(ms),
    async until(done: () => boolean | Promise<boolean>) {
      if (!(await clock.runUntil(done, { atMostMs: 60_000 })))
        throw new Error('it did not come to that within a minute');
    },
    stop: async () => cluster.close(),
  };
};
