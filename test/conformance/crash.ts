/**
 * npm run test:crash -- [--count 2] [--from 1] [--every 1] [--twice] [--mutants [--named part]]
 * Kills the engine at every boundary (before, inside and after each transaction, before and after each call), lets it
 * recover, and checks that nothing was lost or done twice. `--twice` kills the recovery too; `--mutants` removes one
 * protection after the other and expects the same test to fail.
 */
import { parseArgs } from 'node:util';
import { liveThrough } from './crash/lives.ts';
import { mutants, withMutant } from './crash/mutants.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2' },
    from: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
    twice: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    named: { type: 'string', default: '' },
  },
});
const count = Number(values.count);

/** Kills at every boundary in turn, some side by side, until lives end before their boundary comes; answers how many went wrong. */
const enumerate = async (): Promise<number> => {
  let wrong = 0;
  let next = Number(values.from);
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (!isOver) {
      const boundary = next;
      next += Number(values.every);
      const kills = values.twice ? [boundary, 1 + (boundary % 23)] : [boundary];
      const { killed, found } = await liveThrough({ kills, count });
      if (killed === 0) isOver = true;
      if (found.length === 0) continue;
      wrong += 1;
      process.stdout.write(`boundary ${kills.join(' then ')}: ${found.join('; ')}\n`);
    }
  };
  await Promise.all(Array.from({ length: 3 }, worker));
  process.stdout.write(
    `killed at every ${values.every === '1' ? '' : `${values.every}th `}boundary up to ${next}: ${wrong} with violations\n`,
  );
  return wrong;
};

/** Answers how many mutants survived. */
const mutate = async (): Promise<number> => {
  let survived = 0;
  // A copy that cannot even run would notice every mutant.
  const sound = { name: 'nothing', file: 'engine.ts', changes: [] };
  const { found } = await withMutant(sound, (engineFile) => liveThrough({ kills: [], count, engineFile }));
  if (found.length > 0) throw new Error(`the copy without a mutant is red: ${found[0]}`);
  for (const mutant of mutants.filter(({ name }) => name.includes(values.named))) {
    const boundary = await withMutant(mutant, firstRed);
    process.stdout.write(
      `${boundary === undefined ? 'SURVIVED' : 'killed'}: ${mutant.name}${boundary === undefined ? '' : ` (${boundary.split('\n')[0]})`}\n`,
    );
    if (boundary === undefined) survived += 1;
  }
  return survived;
};

/** Looks all over the run, first in wide steps, then between them. */
const firstRed = async (engineFile: string): Promise<string | undefined> => {
  const boundaries = [0, 7, 3, 5, 1, 9].flatMap((first) =>
    Array.from({ length: 16 }, (_, i) => first + 10 * i),
  );
  for (const boundary of boundaries) {
    const { found } = await liveThrough({ kills: boundary === 0 ? [] : [boundary], count, engineFile });
    if (found.length > 0) return `boundary ${boundary}: ${found[0]}`;
  }
  return undefined;
};

process.exitCode = (await (values.mutants ? mutate() : enumerate())) === 0 ? 0 : 1;
