import { whoIs } from './acts.ts';
import type { Case } from './case.ts';

export const cloudCases: Readonly<Record<string, Case>> = {
  clouds: {
    doc: { clouds: { trial: { kind: 'simulated', environments: ['default'] } } },
    act: async (world) => [await whoIs(world), await world.clouds?.offers()],
    sees: '"name":"trial"',
  },
};
