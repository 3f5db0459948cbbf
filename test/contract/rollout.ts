import { describe, test } from 'vitest';
import { openRolloutLab, type RolloutExam } from './rollout-lab.ts';
import { waysBack } from './rollouts-back.ts';
import { rollouts } from './rollouts.ts';

const patienceMs = 120_000;

/** Movements of a release, decided by our own code, on a real cluster and on the simulated one. Cases run at the same time. */
export const testRollouts = (title: string, setup: () => Promise<RolloutExam>): void => {
  describe.concurrent(title, () => {
    test.each(Object.entries({ ...rollouts, ...waysBack }))(
      '%s',
      async (_, prove) => {
        const lab = await openRolloutLab(await setup());
        try {
          await prove(lab);
        } finally {
          await lab.stop();
        }
      },
      patienceMs,
    );
  });
};
