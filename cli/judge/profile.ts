import { startAges } from '#domain/analysis/learned.ts';
import { type CheckProfile, type Lesson, profileOf, type TargetLessons } from '#domain/analysis/profile.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { pickRelease } from '../pick.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';

/** What the last releases of an application have taught the judge: how each workload errs, how far its pods differ, how its good releases begin. */
export const showProfile = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const targets = await client.profile(await pickRelease(client, args.words[1]));
  const items = targets.flatMap(rowsOf);
  print(io, args.output, {
    value: listOf('JudgeProfileList', items),
    names: items.map(({ target, workload, check }) => `${target}/${workload}/${check}`),
    table: () =>
      items.length === 0
        ? 'there is no profile yet: the judge makes one when a release ends that it has measured'
        : table(
            ['TARGET', 'WORKLOAD', 'CHECK', 'RELEASES', 'LEVEL', 'PODS DIFFER', 'GOOD ONES BEGIN', 'PEOPLE'],
            items.map(({ target, workload, check, people, ...profile }) => [
              clean(target),
              clean(workload),
              clean(check),
              `${profile.releases}, ${profile.goodReleases} good`,
              check.startsWith('gauge ')
                ? String(profile.level)
                : `${Number((100 * profile.level).toPrecision(2))} %`,
              differsBy(profile),
              beginsWith(profile),
              people,
            ]),
          ),
  });
  return exit.ok;
};

const rowsOf = ({ target, lessons }: TargetLessons) => {
  const last = lessons.at(-1)?.at ?? 0;
  const workloads = new Set(lessons.flatMap(({ workloads: of }) => Object.keys(of)));
  const people = answersTo(lessons);
  return [...workloads].sort().flatMap((workload) =>
    Object.entries(profileOf(lessons, workload, last)).map(([check, profile]) => ({
      target,
      workload,
      check,
      ...profile,
      people,
    })),
  );
};

/** The standard deviation by which a first batch differs in a window, beyond chance. */
const differsBy = ({ noise }: CheckProfile): string =>
  noise === undefined ? 'not known' : `by ${Math.round(100 * Math.sqrt(noise.s2))} %`;

const beginsWith = ({ start }: CheckProfile): string => {
  const told = start.flatMap((times, at) => (times === null ? [] : [`x${times} by ${startAges[at]} s`]));
  return told.length === 0 ? 'not known' : told.join(', ');
};

const answersTo = (lessons: readonly Lesson[]): string => {
  const sum = (of: (lesson: Lesson) => number) => lessons.reduce((all, lesson) => all + of(lesson), 0);
  const back = sum(({ turnedBack }) => (turnedBack ? 1 : 0));
  return `asked ${sum(({ asked }) => asked)}, went on ${sum(({ letThrough }) => letThrough)}, turned back ${back}`;
};
