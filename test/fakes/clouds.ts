import { openSimulatedCloud, type SimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import type { Clock } from '#ports/clock.ts';
import type { Clouds } from '#ports/cloud.ts';

/** One simulated cloud as an operator may have set it up, held by the test as well. */
export const oneCloud = (): { readonly clouds: (clock: Clock) => Clouds; cloud(): SimulatedCloud } => {
  let cloud: SimulatedCloud | undefined;
  return {
    clouds: (clock) => {
      const opened = openSimulatedCloud({ name: 'one', clock, seconds: 90 });
      cloud = opened;
      return {
        offers: async () => [
          {
            name: 'one',
            classes: Object.keys(simulatedTemplates),
            scope: 'account',
            words: { snapshotTypes: [] },
          },
        ],
        open: async () => opened,
        template: async (_, name) => simulatedTemplates[name] ?? {},
      };
    },
    cloud: () => {
      if (cloud === undefined) throw new Error('the stage is not open yet');
      return cloud;
    },
  };
};
