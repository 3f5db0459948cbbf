import { describe, test } from 'vitest';
import { kruiseParts } from '#test/story/partitioned-parts.ts';
import type { ClusterExam } from './cluster-lab.ts';
import { fleetLaws } from './fleet-laws.ts';
import { openPartitionLab, partitionLaws, shareLaws } from './partitioned-laws.ts';

/** The exam of the controllers of kinds that a partition holds. */
export const testPartitioned = (title: string, setup: () => Promise<ClusterExam>): void => {
  const prove = async (name: keyof typeof kruiseParts, law: ReturnType<typeof partitionLaws>[string]) => {
    const exam = await setup();
    try {
      await law(await openPartitionLab(exam, kruiseParts[name].part));
    } finally {
      await exam.stop();
    }
  };
  for (const [name, { missing }] of Object.entries(kruiseParts))
    describe.concurrent(`${name} in ${title}`, () => {
      const laws = {
        ...partitionLaws(missing),
        ...(name === 'CloneSet' ? shareLaws : {}),
        ...(name.startsWith('CloneSet') ? fleetLaws : {}),
      };
      test.each(Object.entries(laws))(
        '%s',
        (_, law) => prove(name as keyof typeof kruiseParts, law),
        120_000,
      );
    });
};
