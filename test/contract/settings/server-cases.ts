import { whoIs } from './acts.ts';
import type { Case } from './case.ts';

export const serverCases: Readonly<Record<string, Case>> = {
  keep: {
    doc: { keep: '90d' },
    act: async (world) => [await whoIs(world), world.settings.keepMs],
    sees: '7776000000',
  },
};
