import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { testRollouts } from './rollout.ts';

/** Dice with a seed (Park and Miller). */
const dice = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

testRollouts('releases in the simulated cluster', async () => {
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
    asOther: (manager) => cluster.as(manager),
    pass: (ms) => clock.advance(ms),
    async until(done) {
      if (!(await clock.runUntil(done, { atMostMs: 60_000 })))
        throw new Error('it did not come to that within a minute');
    },
    async annotatePods(name, value) {
      let times = 0;
      cluster.faults.mutate((object) => {
        if (object.kind !== 'Deployment') return object;
        const spec = object['spec'] as { template: { metadata: { annotations?: object } } };
        const { template } = spec;
        const annotations = {
          ...template.metadata.annotations,
          [name]: value === 'fixed' ? 'yes' : String((times += 1)),
        };
        const metadata = { ...template.metadata, annotations };
        return { ...object, spec: { ...spec, template: { ...template, metadata } } };
      });
    },
    stop: async () => cluster.close(),
  };
});
